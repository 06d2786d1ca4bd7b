/** Runs a command on a node itself, as its owner: in the node's own files, beside all that runs there. */
import type { ContainerRuntime, Mount } from './runtime/types.ts';

export type ShellResult = { code: number; stdout: string; stderr: string };

/** Where the shell's own programs are; the rest is the node's. */
const programs = 'busybox:1.36';
/** The answer is kept until the command has ended; one that says more is ended. */
const mostOutput = 4 * 2 ** 20;
const notTheNodes = ['bin', 'dev', 'lib', 'lib64', 'proc', 'sbin', 'sys', 'usr', 'boot'];

const mountsOf = (runtime: ContainerRuntime): Mount[] =>
  (runtime.nodeTree('')?.list('') ?? [])
    .filter((name) => !notTheNodes.includes(name))
    .map((name) => ({ path: `/${name}`, tree: runtime.nodeTree('')!, subPath: name, readOnly: false }));

export const runOnNode = async (runtime: ContainerRuntime, command: readonly string[]): Promise<ShellResult> => {
  const { node, images } = runtime;
  const pulled = await images.pull(programs);
  if ('failure' in pulled) return { code: 127, stdout: '', stderr: `${pulled.failure}\n` };
  const sandbox = runtime.createSandbox({
    podUid: `${node.name}-shell`,
    namespace: '',
    name: node.name,
    hostname: node.name,
    hostNetwork: true,
    hostPid: true,
    sharedProcesses: false,
    dns: { nameservers: [node.ip], searches: [], options: [] },
    hostAliases: [],
  });
  const container = sandbox.create({
    name: 'shell',
    attempt: 0,
    image: pulled.image,
    command: ['sleep', '86400'],
    env: pulled.image.env,
    mounts: mountsOf(runtime),
    user: { uid: 0, gid: 0, groups: [] },
    readOnlyRoot: false,
    privileged: true,
    capabilities: [],
    stdin: false,
    tty: false,
    terminationMessagePath: '/dev/termination-log',
  });
  try {
    container.start();
    const output = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
    let said = 0;
    const keep =
      (parts: Uint8Array[]) =>
      (bytes: Uint8Array): void => {
        said += bytes.length;
        if (said <= mostOutput) parts.push(bytes);
        else container.kill('KILL');
      };
    const running = container.exec(command, { stdout: keep(output.stdout), stderr: keep(output.stderr) });
    if ('failure' in running) return { code: 126, stdout: '', stderr: `${running.failure}\n` };
    const exit = await running.exited;
    const text = (parts: readonly Uint8Array[]): string => Buffer.concat(parts).toString('utf8');
    const cut = said > mostOutput ? `ended: it said more than ${mostOutput} bytes\n` : '';
    return { code: exit.code ?? 137, stdout: text(output.stdout), stderr: text(output.stderr) + cut };
  } finally {
    sandbox.stop();
  }
};
