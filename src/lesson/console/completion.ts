/** What Tab makes of the line that is typed. */
import { kindOf, kinds, outputFormats, valueFlags, verbs, workloadKinds } from './kubectl-words.ts';
import type { LiveView } from '../live/live-view.ts';
import { continued, scanShell } from './shell-words.ts';
import type { TextInput } from '../text-input.ts';

/** What there is to be named. */
export type CompletionWorld = { live: LiveView | undefined; files: readonly string[] };

export type Completion = { input: TextInput; candidates: readonly string[] };

const unique = (words: readonly string[]): string[] => [...new Set(words)];

const workloadKind: Record<string, string> = {
  deployments: 'Deployment',
  replicasets: 'ReplicaSet',
  statefulsets: 'StatefulSet',
  daemonsets: 'DaemonSet',
  jobs: 'Job',
};

/** Names of the objects that the live view knows; of other kinds, those that events speak of. */
const namesOf = (kind: string, { live }: CompletionWorld): string[] => {
  if (live === undefined) return [];
  if (kind === 'pods') return live.pods.map(({ name }) => name);
  if (kind === 'services') return live.services.map(({ name }) => name);
  const shown = live.workloads.filter((workload) => workload.kind === workloadKind[kind]).map(({ name }) => name);
  const singular = kinds[kind]?.at(-1) ?? kind;
  const told = live.events.flatMap(({ object }) =>
    object.startsWith(`${singular}/`) ? object.split('/').slice(1) : [],
  );
  return unique([...shown, ...told]);
};

/** A word names its kind in the way that is typed already: `deploy` stays short once it is. */
const kindWords = (typed: string, of: readonly string[]): string[] => {
  const plural = of.filter((kind) => kind.startsWith(typed));
  if (plural.length > 0) return plural;
  return of.flatMap((kind) => kinds[kind] ?? []).filter((word) => word.startsWith(typed));
};

const slashed = (typed: string, world: CompletionWorld): string[] => {
  const [word = ''] = typed.split('/');
  const kind = kindOf(word);
  return kind === undefined ? [] : namesOf(kind, world).map((name) => `${word}/${name}`);
};

const containersOf = (words: readonly string[], { live }: CompletionWorld): string[] => {
  const pods = live?.pods ?? [];
  const named = pods.filter(({ name }) => words.includes(name) || words.includes(`pod/${name}`));
  return unique((named.length > 0 ? named : pods).flatMap(({ containers }) => containers.map(({ name }) => name)));
};

/** Words of a command that are neither flags nor values of flags. */
const plainWords = (words: readonly string[]): string[] =>
  words.filter((word, index) => !word.startsWith('-') && !valueFlags.has(words[index - 1] ?? ''));

const kindThenName = (before: readonly string[], typed: string, of: readonly string[], world: CompletionWorld) => {
  if (before.length === 0 && typed.includes('/')) return slashed(typed, world);
  if (before.length === 0) return kindWords(typed, of);
  const kind = kindOf(before[0]!);
  return kind === undefined ? [] : namesOf(kind, world).filter((name) => !before.includes(name));
};

const afterVerb = (verb: string, before: readonly string[], typed: string, world: CompletionWorld): string[] => {
  const { follows } = verbs[verb] ?? {};
  if (follows === undefined) return [];
  if (follows === 'kind') return kindThenName(before, typed, Object.keys(kinds), world);
  if (follows === 'workload') return kindThenName(before, typed, [...workloadKinds, 'services', 'pods'], world);
  if (follows === 'pod') {
    if (before.length > 0) return [];
    return typed.includes('/') ? slashed(typed, world) : namesOf('pods', world);
  }
  if (follows === 'path') return [...namesOf('pods', world).map((name) => `${name}:`), ...world.files];
  if (before.length === 0) return [...follows];
  return verb === 'rollout' || verb === 'set' ? kindThenName(before.slice(1), typed, workloadKinds, world) : [];
};

/** All that could stand at the caret, whatever has been typed of it. */
const possible = (words: readonly string[], typed: string, world: CompletionWorld): readonly string[] => {
  const [program, ...rest] = words;
  if (program === undefined) return ['kubectl', 'clear', 'exit', 'help', 'jobs', 'stop'];
  if (program !== 'kubectl' && program !== 'k') return world.files;
  // From here on it is a command for the container.
  if (rest.includes('--')) return [];
  const verb = plainWords(rest)[0];
  const previous = rest.at(-1) ?? '';
  if (previous === '-c' || previous === '--container') return containersOf(rest, world);
  if ((previous === '-f' && verb !== 'logs') || previous === '--filename') return world.files;
  if (previous === '-o' || previous === '--output') return outputFormats;
  if (valueFlags.has(previous) && !(previous === '-f' && verb === 'logs')) return [];
  if (verb === undefined) return Object.keys(verbs);
  if (typed.startsWith('-')) return verbs[verb]?.flags ?? [];
  const before = plainWords(rest.filter((word) => !(verb === 'logs' && word === '-f'))).slice(1);
  return afterVerb(verb, before, typed, world);
};

const commonStart = (words: readonly string[]): string => {
  const [first = '', ...rest] = words;
  let length = first.length;
  for (const word of rest) while (!word.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
};

/** After these more follows without a space. */
const isWhole = (word: string): boolean => !/[/=:]$/.test(word);

/** `above`: what was given of the line already. One candidate is completed, of several the beginning that they share; what is left to choose from is shown. */
export const complete = (input: TextInput, world: CompletionWorld, above = ''): Completion => {
  const characters = Array.from(input.text);
  const before = characters.slice(0, input.caret).join('');
  const after = characters.slice(input.caret).join('');
  const whole = continued(above, before);
  const words = /[|&;(]\s*$/.test(whole) ? [] : (scanShell(whole).commands.at(-1) ?? []);
  const last = words.at(-1);
  const isTyping = last !== undefined && last.end === whole.length;
  const typed = isTyping ? last.text : '';
  const texts = (isTyping ? words.slice(0, -1) : words).map(({ text }) => text);
  const fitting = unique(possible(texts, typed, world)).filter((word) => word.startsWith(typed));
  if (fitting.length === 0) return { input, candidates: [] };
  const [only = ''] = fitting;
  const isOnly = fitting.length === 1;
  const added = (isOnly ? only : commonStart(fitting)).slice(typed.length);
  const space = isOnly && isWhole(only) && !after.startsWith(' ') ? ' ' : '';
  const begun = before + added + space;
  return {
    input: { text: begun + after, caret: Array.from(begun).length },
    candidates: isOnly ? [] : fitting,
  };
};
