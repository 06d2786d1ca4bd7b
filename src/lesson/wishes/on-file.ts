/** Wishes about the selected file, which the lesson and the report share. */
import { applyFile, selectedFile } from '../files/files.ts';
import { firstMark } from '../files/marks.ts';
import { stay, type Move } from '../events.ts';
import type { InLesson, LessonState } from '../state.ts';
import { tell, withAttempt } from './in-lesson.ts';

export const onFile = (state: InLesson, wish: 'edit' | 'apply' | 'replace'): Move<LessonState> => {
  const { files } = state.attempt;
  const file = selectedFile(files);
  if (file === undefined) return stay(state);
  if (wish === 'edit') {
    const at = firstMark(file);
    return { state, effects: [{ type: 'open-editor', file: file.name, at, how: state.settings.editor }] };
  }
  if (wish === 'replace' && file.replaceable.length === 0) return tell(state, 'Nothing has to be made anew.');
  const move = applyFile(files, file.name, wish === 'apply' ? 'apply-file' : 'replace-object');
  return withAttempt(state, { files: move.state }, move.effects);
};
