import { complete } from '../console/completion.ts';
import { commandInFront, runningCommands, stopCommand, withoutEnded } from '../console/console.ts';
import { canRunBeside, giveLines, runLine } from '../console/console-lines.ts';
import { recall } from '../console/history.ts';
import type { CommandState, ConsoleState } from '../console/console-state.ts';
import { stay, type Move, type Wish } from '../events.ts';
import type { InLesson, LessonState } from '../state.ts';
import { editText, emptyInput, inputOf, type TextEdit, type TextInput } from '../text-input.ts';
import { quit } from '../visits.ts';
import { withAttempt } from './in-lesson.ts';

const withConsole = (state: InLesson, { state: console, effects }: Move<ConsoleState>): Move<LessonState> =>
  withAttempt(state, { console }, effects);

/** What is pasted may be several lines, which an edit would make one of. */
const withLines = ({ text, caret }: TextInput, lines: string): string => {
  const characters = Array.from(text);
  return characters.slice(0, caret).join('') + lines + characters.slice(caret).join('');
};

const edited = (console: ConsoleState, edit: TextEdit): ConsoleState => {
  const quiet = { ...console, draft: '', recalled: undefined, candidates: [] };
  const erases = edit.type === 'erase' && (edit.what === 'before' || edit.what === 'to-start' || edit.what === 'word');
  if (!erases || console.input.caret > 0 || console.above === '') {
    return { ...quiet, input: editText(console.input, edit) };
  }
  // At its beginning, the line above comes back.
  const rows = console.above.split('\n');
  const last = rows.pop() ?? '';
  const joined = inputOf(last.replace(/\\$/, ''));
  return { ...quiet, above: rows.join('\n'), input: { text: joined.text + console.input.text, caret: joined.caret } };
};

const given = (state: InLesson, text: string, now: number): Move<LessonState> =>
  withConsole(state, giveLines(state.attempt.console, text, now));

const command = (state: InLesson, now: number): Move<LessonState> => {
  const { console } = state.attempt;
  const { text } = console.input;
  if (text.trim() === '' && console.above === '') return stay(state);
  if (commandInFront(console) !== undefined && console.above === '' && canRunBeside(text)) {
    const cleared = { ...console, input: emptyInput, draft: '', recalled: undefined, candidates: [] };
    return withConsole(state, runLine(cleared, text.trim(), now));
  }
  // While another one runs it waits for its turn, and the prompt says so.
  return given(state, `${text}\n`, now);
};

const recalled = (state: InLesson, by: 1 | -1): Move<LessonState> => {
  const { console } = state.attempt;
  const draft = console.recalled === undefined ? console.input.text : console.draft;
  const at = recall(console.history, { draft, recalled: console.recalled, by });
  if (at === console.recalled) return stay(state);
  const input = inputOf(at === undefined ? draft : (console.history.at(-1 - at) ?? draft));
  return withAttempt(state, { console: { ...console, input, draft, recalled: at, candidates: [] } });
};

/** A line that waits for what is stopped comes back to be given again; several were a paste, and are forgotten. */
const withLastLine = (console: ConsoleState, { beside }: CommandState): ConsoleState => {
  const [line, ...more] = console.waiting;
  const busy = console.input.text !== '' || console.above !== '';
  return line === undefined || more.length > 0 || beside || busy ? console : { ...console, input: inputOf(line) };
};

/** Who presses Ctrl-C once more just as the command ends meant the command. */
const afterglowMs = 1_000;

const interrupt = (state: InLesson, now: number): Move<LessonState> => {
  const { console } = state.attempt;
  const running = commandInFront(console) ?? runningCommands(console).at(-1);
  if (running !== undefined) return withConsole(state, stopCommand(withLastLine(console, running), running.number));
  const justStopped = console.commands.some(
    ({ stopped, endedAt }) => stopped && endedAt !== undefined && now - endedAt < afterglowMs,
  );
  return justStopped ? stay(state) : quit(state, 130, now);
};

/** While the command line is open, all keys are its own. */
export const onConsole = (state: InLesson, wish: Wish, now: number): Move<LessonState> => {
  const { attempt } = state;
  const { console, live, files } = attempt;
  switch (wish.type) {
    case 'console':
    case 'back':
      return withAttempt(state, { console: { ...console, open: false, candidates: [] } });
    case 'edit-text':
      return wish.edit.type === 'type' && wish.edit.text.includes('\n')
        ? given(state, withLines(console.input, wish.edit.text), now)
        : withAttempt(state, { console: edited(console, wish.edit) });
    case 'recall':
      return recalled(state, wish.by);
    case 'complete':
      return withAttempt(state, {
        console: {
          ...console,
          ...complete(console.input, { live, files: files.list.map(({ name }) => name) }, console.above),
          recalled: undefined,
        },
      });
    case 'command':
      return command(state, now);
    case 'stop-command':
      return interrupt(state, now);
    case 'clear':
      return withAttempt(state, { console: withoutEnded(console) });
    default:
      return stay(state);
  }
};
