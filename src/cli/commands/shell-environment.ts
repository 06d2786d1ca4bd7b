/** Variables for a shell, in the shell's own language. Pure: what to set and what to take back. */
import { delimiter } from 'node:path';
import { searchPath } from '../../shared/find-on-path.ts';
import type { Environment } from '../../shared/environment.ts';

const shells = ['sh', 'fish', 'powershell'] as const;
export type Shell = (typeof shells)[number];

/** Undefined takes a variable away. */
export type Change = { name: string; value: string | undefined };

/** Where KUBECONFIG pointed before; empty when there was none. */
const before = 'PEAPOD_KUBECONFIG_BEFORE';

export const shellOf = (env: Environment, platform: NodeJS.Platform): Shell => {
  const name = (env['SHELL'] ?? '').split(/[\\/]/).at(-1) ?? '';
  if (name === 'fish') return 'fish';
  return /^(pwsh|powershell)/.test(name) || (name === '' && platform === 'win32') ? 'powershell' : 'sh';
};

/** Points kubectl at the lesson; `folder` is the one with a kubectl, when it takes one. */
export const lessonChanges = (
  env: Environment,
  lesson: { kubeconfig: string; folder: string | undefined },
): Change[] => {
  const path = searchPath(env);
  return [
    // A second lesson must not take the first one's kubeconfig for the learner's own.
    ...(env[before] === undefined ? [{ name: before, value: env['KUBECONFIG'] ?? '' }] : []),
    { name: 'KUBECONFIG', value: lesson.kubeconfig },
    ...(lesson.folder === undefined || path.includes(lesson.folder)
      ? []
      : [{ name: 'PATH', value: [lesson.folder, ...path].join(delimiter) }]),
  ];
};

/** As it was before; nothing when it was never changed. `folder` is the one with peapod's kubectl. */
export const ownChanges = (env: Environment, folder: string): Change[] => {
  const path = searchPath(env);
  const known = env[before];
  return [
    ...(known === undefined
      ? []
      : [
          { name: 'KUBECONFIG', value: known === '' ? undefined : known },
          { name: before, value: undefined },
        ]),
    ...(path.includes(folder) ? [{ name: 'PATH', value: path.filter((each) => each !== folder).join(delimiter) }] : []),
  ];
};

const quotes: Record<Shell, (text: string) => string> = {
  sh: (text) => `'${text.replaceAll("'", `'\\''`)}'`,
  fish: (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`,
  powershell: (text) => `'${text.replaceAll("'", "''")}'`,
};

const set: Record<Shell, (name: string, quoted: string, value: string) => string> = {
  sh: (name, quoted) => `export ${name}=${quoted}`,
  // PATH is a list there.
  fish: (name, quoted, value) =>
    name === 'PATH' ? `set -gx PATH ${value.split(delimiter).map(quotes.fish).join(' ')}` : `set -gx ${name} ${quoted}`,
  powershell: (name, quoted) => `$env:${name} = ${quoted}`,
};

const remove: Record<Shell, (name: string) => string> = {
  sh: (name) => `unset ${name}`,
  fish: (name) => `set -e ${name}`,
  powershell: (name) => `Remove-Item Env:${name} -ErrorAction SilentlyContinue`,
};

/** One line each; they are safe to join with `;`, as fish does with what a command prints. */
export const scriptOf = (changes: readonly Change[], shell: Shell): string =>
  changes
    .map(({ name, value }) =>
      value === undefined ? remove[shell](name) : set[shell](name, quotes[shell](value), value),
    )
    .map((line) => `${line};\n`)
    .join('');

/** How a learner makes this shell take it over. */
export const howToSource = (command: string, shell: Shell): string =>
  ({
    sh: `eval "$(${command})"`,
    fish: `${command} | source`,
    powershell: `${command} | Out-String | Invoke-Expression`,
  })[shell];
