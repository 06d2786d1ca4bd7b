/** Command lines of the built-in kubectl in this process, for tests. */
import { PassThrough, Readable } from 'node:stream';
import { openConsoleAccess } from '../../src/cluster/console.ts';
import type { ConsoleAccess } from '../../src/cluster/console-types.ts';
import type { Cluster } from '../../src/cluster/types.ts';
import { runKubectl } from '../../src/kubectl/run-kubectl.ts';

export type Outcome = { code: number; out: string; err: string };

export type Circumstances = {
  cluster: Pick<Cluster, 'clock' | 'kubeconfig'>;
  cwd?: string;
  stdin?: string;
  signal?: AbortSignal;
  /** Called with each piece of standard output. */
  onOutput?: (text: string) => void;
  /** What takes the place of the cluster's own answers. */
  instead?: Partial<ConsoleAccess>;
};

/** A signal that ends the command is exit code 130, as Ctrl-C at a terminal would be. */
export const runCommandLine = async (
  argv: readonly string[],
  { cluster, cwd = process.cwd(), stdin, signal = new AbortController().signal, onOutput, instead = {} }: Circumstances,
): Promise<Outcome> => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const seen = { out: '', err: '' };
  stdout.setEncoding('utf8').on('data', (text: string) => {
    seen.out += text;
    onOutput?.(text);
  });
  stderr.setEncoding('utf8').on('data', (text: string) => (seen.err += text));
  try {
    const code = await runKubectl(argv, {
      io: { stdin: Readable.from(stdin === undefined ? [] : [Buffer.from(stdin)]), stdout, stderr, cwd },
      clock: cluster.clock,
      signal,
      kubeconfigFiles: [cluster.kubeconfig],
      open: (file, context) => Object.assign(openConsoleAccess(file ?? cluster.kubeconfig, context), instead),
    });
    return { code, ...seen };
  } catch (error) {
    if (!signal.aborted) throw error;
    return { code: 130, ...seen };
  }
};
