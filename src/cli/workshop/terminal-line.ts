/** What a learner pastes into another terminal so that its `kubectl` reaches the lesson. */
import type { Environment } from '../../shared/environment.ts';
import { findOnPath } from '../../shared/find-on-path.ts';
import { quoted } from '../../shared/run-command.ts';

/** npm puts these on the path of what it runs, and of nothing else. */
const isNpms = (folder: string): boolean => /[\\/](node_modules[\\/]\.bin|_npx[\\/].*|node-gyp-bin)$/.test(folder);

/** Another terminal finds the same peapod, and that finds the same state. */
const knowsPeapod = (env: Environment): boolean =>
  (env['PEAPOD_HOME'] ?? '') === '' && findOnPath('peapod', env, isNpms) !== undefined;

/** The shorter one of what works there. */
export const terminalLine = (
  { slug, kubeconfig, folder }: { slug: string; kubeconfig: string; folder: string },
  env: Environment,
): string => {
  const files = `; cd ${quoted(folder)}`;
  const plain = `export KUBECONFIG=${quoted(kubeconfig)}${files}`;
  const short = `eval "$(peapod env ${quoted(slug)})"${files}`;
  return knowsPeapod(env) && short.length < plain.length ? short : plain;
};
