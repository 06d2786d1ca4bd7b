/** The texts of `--help`, in our own short words. */
import { globalFlags } from './arguments.ts';
import type { FlagSpec, Verb } from './verb.ts';

const columns = (rows: readonly (readonly [string, string])[]): string[] => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}   ${right}`);
};

const flagRow = ({ name, short, type, about }: FlagSpec): readonly [string, string] => [
  `${short === undefined ? '    ' : `-${short}, `}--${name}${type === 'boolean' ? '' : '=…'}`,
  about,
];

export const generalHelp = (verbs: readonly Verb[]): string =>
  [
    'kubectl talks to a Kubernetes cluster. This one is built into peapod and answers as kubectl 1.34 does.',
    '',
    'Commands:',
    ...columns(verbs.map(({ name, about }) => [name, about] as const)),
    '',
    'Flags of every command:',
    ...columns(globalFlags.map(flagRow)),
    '',
    'Usage: kubectl COMMAND [flags]. More about one: kubectl COMMAND --help',
    '',
  ].join('\n');

export const verbHelp = ({ about, usage, flags, aliases = [] }: Verb): string =>
  [
    about,
    '',
    `Usage: ${usage}`,
    ...(aliases.length === 0 ? [] : ['', `Also: ${aliases.join(', ')}`]),
    ...(flags.length === 0 ? [] : ['', 'Flags:', ...columns(flags.map(flagRow))]),
    '',
  ].join('\n');
