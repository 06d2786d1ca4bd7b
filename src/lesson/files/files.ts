import { stay, type AttemptEvent, type Effect, type Move } from '../events.ts';
import type { FilesState, FileState } from '../state.ts';

export const noFiles: FilesState = { list: [], selected: 0 };

const untouched = (name: string): FileState => ({
  name,
  status: 'untouched',
  at: undefined,
  done: [],
  problems: [],
  replaceable: [],
  again: false,
  text: undefined,
});

const filesOf = (names: readonly string[]): FilesState => ({ list: names.map(untouched), selected: 0 });

export const selectedFile = ({ list, selected }: FilesState): FileState | undefined => list[selected];

const namesOf = ({ list }: FilesState, status: FileState['status']): string[] =>
  list.filter((file) => file.status === status).map(({ name }) => name);

export const filesBeingApplied = (files: FilesState): string[] => namesOf(files, 'applying');
export const filesNotTaken = (files: FilesState): string[] => namesOf(files, 'refused');

export const nextFile = (files: FilesState): FilesState => ({
  ...files,
  selected: files.list.length === 0 ? 0 : (files.selected + 1) % files.list.length,
});

const change = (files: FilesState, name: string, how: (file: FileState) => FileState): FilesState => ({
  ...files,
  list: files.list.map((file) => (file.name === name ? how(file) : file)),
});

/** Applies the file now, or once more when it is being applied already. */
export const applyFile = (
  files: FilesState,
  name: string,
  effect: Extract<Effect['type'], 'apply-file' | 'replace-object'> = 'apply-file',
): Move<FilesState> => {
  const file = files.list.find((known) => known.name === name);
  if (file === undefined) return stay(files);
  if (file.status === 'applying') return stay(change(files, name, (known) => ({ ...known, again: true })));
  return {
    state: change(files, name, (known) => ({ ...known, status: 'applying', again: false })),
    effects: [{ type: effect, file: name }],
  };
};

/** A file that appears later (the learner split one in two) joins the list. */
const known = (files: FilesState, name: string): FilesState =>
  files.list.some((file) => file.name === name) ? files : { ...files, list: [...files.list, untouched(name)] };

const settle = (
  files: FilesState,
  event: Extract<AttemptEvent, { type: 'applied' }>,
  now: number,
): Move<FilesState> => {
  const again = files.list.some(({ name, again }) => name === event.file && again);
  const settled = change(files, event.file, (file) => ({
    ...file,
    status: event.problems.length === 0 ? 'applied' : event.problems[0]?.code === 'file-gone' ? 'gone' : 'refused',
    at: now,
    done: event.done,
    problems: event.problems,
    replaceable: event.replaceable,
    again: false,
  }));
  return again ? applyFile(settled, event.file) : stay(settled);
};

export const reduceFiles = (files: FilesState, event: AttemptEvent, now: number): Move<FilesState> => {
  switch (event.type) {
    case 'began':
      return stay(filesOf(event.files));
    case 'file-saved':
      return applyFile(
        change(known(files, event.file), event.file, (file) =>
          file.status === 'applying' ? file : { ...file, status: 'changed' },
        ),
        event.file,
      );
    case 'file-text':
      return stay(change(known(files, event.file), event.file, (file) => ({ ...file, text: event.text })));
    case 'applied':
      return settle(files, event, now);
    default:
      return stay(files);
  }
};
