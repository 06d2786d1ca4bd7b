/** Files that the learner gave to kubectl on the command line: to the lesson they are applied, too. */
import type { CommandState } from './console/console-state.ts';
import { scanShell } from './console/shell-words.ts';
import type { AttemptEvent } from './events.ts';
import type { FilesState } from './state.ts';

type Applied = Extract<AttemptEvent, { type: 'applied' }>;

const applying = new Set(['apply', 'create', 'replace']);

const fileNames = (words: readonly string[]): string[] =>
  words.flatMap((word, index) => {
    const after = words[index - 1];
    const given = after === '-f' || after === '--filename' ? word : /^(?:--filename=|-f(?=[^=]))(.+)$/.exec(word)?.[1];
    return given === undefined ? [] : given.split(',').map((name) => name.replace(/^\.\//, ''));
  });

/** `apply -f pod.yaml` → `['pod.yaml']`; nothing for a rehearsal. */
const filesGivenIn = (line: string): string[] =>
  scanShell(line).commands.flatMap((command) => {
    const [program, ...words] = command.map(({ text }) => text);
    const verb = words.find((word) => !word.startsWith('-')) ?? '';
    if ((program !== 'kubectl' && program !== 'k') || !applying.has(verb)) return [];
    return words.some((word) => word.startsWith('--dry-run')) ? [] : fileNames(words);
  });

/** `pod/hello created` */
const isDeed = (text: string): boolean => /^\S+\/\S+ (?:created|configured|unchanged|replaced)$/.test(text);

/** What a command that ended well applied, as if peapod had. */
export const appliedByHand = (command: CommandState | undefined, files: FilesState): Applied[] => {
  if (command === undefined || command.status !== 'done' || command.code !== 0) return [];
  const given = filesGivenIn(command.line);
  const done = command.output.lines.map(({ text }) => text.trim()).filter(isDeed);
  if (given.length === 0 || done.length === 0) return [];
  return files.list
    .filter(
      ({ name, status }) => status !== 'applying' && status !== 'gone' && (given.includes(name) || given.includes('.')),
    )
    .map(({ name }) => ({ type: 'applied', file: name, done, problems: [], replaceable: [] }));
};
