/** `peapod kubectl …`: everything behind it is kubectl's. */
import { delimiter } from 'node:path';
import { describeProblem, type Problem } from '../../domain/problem.ts';
import { openConsoleAccess } from '../../cluster/console.ts';
import { systemClock } from '../../cluster/system-clock.ts';
import { runKubectl } from '../../kubectl/run-kubectl.ts';
import { exitCodes } from '../exit-codes.ts';
import { interruptible } from '../interrupt.ts';

const noKubeconfig: Problem = {
  code: 'kubeconfig-missing',
  what: 'kubectl knows no cluster: neither KUBECONFIG nor --kubeconfig names a file',
  next: 'Run `eval "$(peapod env)"` in this shell, or add --kubeconfig FILE.',
};

/** A problem that ends the command before a cluster is reached. */
class NoCluster extends Error {
  override readonly name = 'NoCluster';
}

export const run = async (_options: unknown, argv: string[]): Promise<number> => {
  const kubeconfigFiles = (process.env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  const editor = process.env['KUBE_EDITOR'] || process.env['EDITOR'] || undefined;
  try {
    return await interruptible((signal) =>
      runKubectl(argv, {
        io: { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, cwd: process.cwd(), editor },
        clock: systemClock,
        signal,
        kubeconfigFiles,
        open: (file, context) => {
          if (file === undefined && kubeconfigFiles.length === 0) throw new NoCluster();
          return openConsoleAccess(file, context);
        },
      }),
    );
  } catch (error) {
    if (!(error instanceof NoCluster)) throw error;
    process.stderr.write(`${describeProblem(noKubeconfig)}\n`);
    return exitCodes.failed;
  } finally {
    // A terminal or pipe that was read from would keep the program waiting.
    process.stdin.unref?.();
  }
};
