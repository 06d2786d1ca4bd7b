/** `$(list)`, `<(list)` and `~user`: what the expansion of words has to wait for. */
import { Expansions, type Substitution } from '../expand/expand.ts';
import { homeOf } from '../expand/home.ts';
import { ShellFailure } from '../failures.ts';
import type { MaybePromise, Shell } from '../shell.ts';
import type { List } from '../syntax/tree.ts';
import { longestValue } from '../variables.ts';
import { forkShell } from './fork.ts';
import { runList } from './list.ts';
import { waitFor } from './wait.ts';

/** So deep `$(…)` may nest while the shell runs. */
const deepest = 200;

/** To ash a failure in there is no reason to stop: `set -e` looks at the whole. */
const runSubstituted = (child: Shell, list: List): MaybePromise<number> => {
  child.options.delete('e');
  return runList(child, list, true);
};

const outputOf = async (shell: Shell, list: List): Promise<string> => {
  if (list.length === 0) return '';
  if (shell.depth >= deepest * 5) throw new ShellFailure(2, 'out of memory');
  const { sys } = shell;
  const pipe = sys.pipe();
  const pid = forkShell(shell, (child) => runSubstituted(child, list), {
    replace: [[1, pipe.write]],
    drop: [pipe.read, pipe.write],
  });
  sys.close(pipe.write);
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let size = 0;
  let text: string;
  try {
    for (;;) {
      const bytes = await sys.read(pipe.read);
      if (bytes.length === 0) break;
      // Held twice over while it grows; given back below, as whoever keeps it counts it again.
      sys.charge(4 * bytes.length);
      size += bytes.length;
      if (size > longestValue) throw new ShellFailure(2, 'out of memory');
      parts.push(decoder.decode(bytes, { stream: true }));
      const wait = sys.step(1 + (bytes.length >> 6));
      if (wait !== undefined) await wait;
    }
    parts.push(decoder.decode());
    text = parts.join('');
  } finally {
    sys.close(pipe.read);
    if (size > 0) sys.charge(-4 * size);
  }
  shell.substitutionStatus = await waitFor(shell, pid, { quiet: false });
  if (text.includes('\0')) text = text.replaceAll('\0', '');
  let end = text.length;
  while (end > 0 && text[end - 1] === '\n') end -= 1;
  return end === text.length ? text : text.slice(0, end);
};

const fileOf = (shell: Shell, operator: '<' | '>', list: List): string => {
  const { sys } = shell;
  const pipe = sys.pipe();
  const [ours, theirs] = operator === '<' ? [pipe.read, pipe.write] : [pipe.write, pipe.read];
  const pid = forkShell(shell, (child) => runList(child, list, true), {
    replace: [[operator === '<' ? 1 : 0, theirs]],
    drop: [ours, theirs],
  });
  shell.helpers.add(pid);
  sys.close(theirs);
  shell.substituted.push(ours);
  return `/dev/fd/${ours}`;
};

const substitute = async (shell: Shell, part: Substitution): Promise<string> => {
  if (part.kind === 'command') return outputOf(shell, part.list);
  if (part.kind === 'process') return fileOf(shell, part.operator, part.list);
  return homeOf(shell.sys, part.user);
};

export const expansions = new Expansions(substitute);
