/** Where the practice cluster's program is: beside the bundle, or among the sources. */
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageJson from '../../package.json' with { type: 'json' };
import type { PracticeProgram } from '../cluster/providers/embedded.ts';

const here = dirname(fileURLToPath(import.meta.url));

/**
 * A regular expression that backtracks too long goes on in V8's linear engine, so that no pattern of a container stops
 * the cluster; a cluster that leaks ends before the machine does; and what is young is collected in small pieces, which
 * holds half as much memory with a thousand pods.
 */
export const nodeFlags = [
  '--enable-experimental-regexp-engine-on-excessive-backtracks',
  '--max-old-space-size=2048',
  '--max-semi-space-size=4',
];

export const practiceProgram = (): PracticeProgram => {
  const built = join(here, 'practice-cluster.js');
  const file = existsSync(built) ? built : join(here, 'practice-cluster.ts');
  return {
    argv: [process.execPath, ...nodeFlags, '--disable-warning=ExperimentalWarning', file],
    build: `${packageJson.version}-${Math.floor(statSync(file).mtimeMs)}`,
  };
};
