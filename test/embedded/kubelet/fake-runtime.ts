/** A container runtime that runs nothing: each container does what its script says. */
import type { Clock } from '../../../src/embedded/clock.ts';
import { signals, SysError, type Signal, type SocketAddress } from '../../../src/embedded/runtime/sys.ts';
import type {
  Connection,
  ContainerExit,
  ContainerRuntime,
  ContainerSpec,
  Image,
  LogLine,
  PullResult,
  RuntimeContainer,
  Sandbox,
  SandboxSpec,
} from '../../../src/embedded/runtime/types.ts';
import { fakeTree, type FakeTree } from './fake-tree.ts';

export type ExecAnswer = { code?: number; stdout?: string; stderr?: string; afterMs?: number } | { failure: string };

/** What one run of a container does. Without anything it runs for ever and dies of TERM at once. */
export type Script = {
  /** Ends by itself. */
  exit?: { afterMs: number; code: number; reason?: ContainerExit['reason'] };
  log?: string[];
  message?: string;
  /** How long it takes after TERM; `ignores`: for ever. */
  term?: { afterMs: number; code?: number } | 'ignores';
  startFailure?: string;
  exec?: (command: readonly string[]) => ExecAnswer;
};

export type FakeContainer = RuntimeContainer & {
  sandbox: string;
  lines: LogLine[];
  memoryBytes: number;
  storageBytes: number;
  end(code: number): void;
};

export type FakeRuntime = ContainerRuntime & {
  /** By container name; called for each run. */
  scripts: Map<string, (spec: ContainerSpec) => Script>;
  /** All ever made, in order. */
  containers: FakeContainer[];
  sandboxes: (Sandbox & { spec: SandboxSpec; stopped: boolean })[];
  trees: FakeTree[];
  nodeFiles: Map<string, FakeTree>;
  /** What is on the node, and what can be pulled. */
  present: Image[];
  registry: Map<string, { image: Image; afterMs: number }>;
  /** Answers to GET by `port` or `port/path`: a status; absent: nobody listens. */
  http: Map<string, () => { status: number; afterMs?: number; headers?: string } | undefined>;
  /** `at`, what happened: `start app`, `TERM app`. */
  diary: string[];
};

export const fakeImage = (reference: string, more: Partial<Image> = {}): Image => ({
  reference: `docker.io/library/${reference}`,
  id: `sha256:${reference}`,
  digest: `docker.io/library/${reference.split(':')[0]}@sha256:0123`,
  sizeBytes: 2_182_590,
  entrypoint: [],
  command: ['sh'],
  env: new Map([['PATH', '/bin']]),
  workingDirectory: '',
  user: '',
  stopSignal: 'TERM',
  ...more,
});

const exitOf = (code: number): ContainerExit['exit'] => ({ code });

export const fakeRuntime = (clock: Clock): FakeRuntime => {
  const began = clock.now();
  let made = 0;
  const note = (what: string): void => {
    runtime.diary.push(`${clock.now() - began} ${what}`);
  };

  const createContainer = (sandbox: string, spec: ContainerSpec): FakeContainer => {
    made += 1;
    const script = runtime.scripts.get(spec.name)?.(spec) ?? {};
    let resolveExit: (exit: ContainerExit) => void = () => undefined;
    const exited = new Promise<ContainerExit>((resolve) => {
      resolveExit = resolve;
    });
    let startedAt: number | undefined;
    let running = false;
    let over = false;
    const lines: LogLine[] = [];
    const finish = (
      exit: ContainerExit['exit'],
      code: number,
      reason: ContainerExit['reason'],
      message: string,
    ): void => {
      if (over) return;
      over = true;
      running = false;
      note(`end ${spec.name} ${code}`);
      resolveExit({ exit, code, reason, message, startedAt: startedAt ?? 0, finishedAt: clock.now() });
    };
    const end = (code: number, reason?: ContainerExit['reason']): void =>
      finish(exitOf(code), code, reason ?? (code === 0 ? 'Completed' : 'Error'), script.message ?? '');
    return {
      id: made.toString(16).padStart(64, '0'),
      sandbox,
      spec,
      lines,
      log: { lines: () => lines, follow: () => () => undefined, ended: false },
      get startedAt() {
        return startedAt;
      },
      exited,
      get running() {
        return running;
      },
      end,
      start() {
        if (script.startFailure !== undefined) {
          finish({ code: 128 }, 128, 'StartError', script.startFailure);
          return;
        }
        startedAt = clock.now();
        running = true;
        note(`start ${spec.name}`);
        for (const text of script.log ?? [])
          lines.push({ at: clock.now(), stream: 'stdout', text: Buffer.from(text), partial: false });
        const { exit } = script;
        if (exit !== undefined) clock.schedule(clock.now() + exit.afterMs, () => end(exit.code, exit.reason));
      },
      update(resources) {
        note(`resize ${spec.name} ${JSON.stringify(resources)}`);
      },
      kill(signal: Signal) {
        if (!running) return;
        note(`${signal} ${spec.name}`);
        const { term } = script;
        if (signal === 'KILL') finish({ signal }, 128 + signals.KILL, 'Error', '');
        else if (term === undefined) finish({ signal }, 128 + signals[signal], 'Error', '');
        else if (term !== 'ignores') clock.schedule(clock.now() + term.afterMs, () => end(term.code ?? 0));
      },
      exec(command, streams) {
        note(`exec ${spec.name} ${command.join(' ')}`);
        const answer = script.exec?.(command) ?? {};
        if ('failure' in answer) return answer;
        const { code = 0, stdout = '', stderr = '', afterMs = 0 } = answer;
        let stop: () => void = () => undefined;
        const killed = new Promise<{ signal: Signal }>((resolve) => {
          stop = () => resolve({ signal: 'KILL' });
        });
        const finished = (async () => {
          if (afterMs > 0) await clock.sleep(afterMs);
          await streams.stdout?.(Buffer.from(stdout));
          await streams.stderr?.(Buffer.from(stderr));
          return { code };
        })();
        void exited.then(stop);
        return { exited: Promise.race([finished, killed]), kill: stop, resize: () => undefined };
      },
      attach: () => ({ exited: Promise.resolve({ code: 0 }), kill: () => undefined, resize: () => undefined }),
      memoryBytes: 0,
      storageBytes: 0,
      usage() {
        return {
          cpuMs: 0,
          memoryBytes: this.memoryBytes,
          processes: 1,
          storageBytes: this.storageBytes,
          heldBytes: this.storageBytes,
        };
      },
      remove() {
        finish({ signal: 'KILL' }, 137, 'Error', '');
      },
    };
  };

  const connectionTo = async (address: SocketAddress, timeoutMs: number): Promise<Connection> => {
    const routes = [...runtime.http.keys()].filter((key) => key.split('/')[0] === String(address.port));
    const listening = routes.some((key) => runtime.http.get(key)?.() !== undefined);
    if (!listening) {
      if (runtime.http.has('hangs')) {
        await clock.sleep(timeoutMs);
        throw new SysError('ETIMEDOUT');
      }
      throw new SysError('ECONNREFUSED');
    }
    let request = '';
    let answered = false;
    return {
      port: 40_000,
      async read() {
        if (answered) return new Uint8Array();
        answered = true;
        const path = /^GET (\S+)/.exec(request)?.[1] ?? '/';
        const answer = runtime.http.get(`${address.port}${path}`)?.() ?? runtime.http.get(String(address.port))?.();
        if (answer === undefined) return new Uint8Array();
        if (answer.afterMs !== undefined) await clock.sleep(answer.afterMs);
        const head = `HTTP/1.1 ${answer.status} X\r\nContent-Length: 0\r\n${answer.headers ?? ''}\r\n`;
        return new TextEncoder().encode(head);
      },
      async write(bytes) {
        request += new TextDecoder().decode(bytes);
      },
      end: () => undefined,
      close: () => undefined,
    };
  };

  const runtime: FakeRuntime = {
    node: { name: 'node-1', ip: '172.18.0.2', podCidr: '10.244.0.0/24', memoryBytes: 8 * 2 ** 30, cpuMillis: 4000 },
    bounds: { memoryBytes: 384 * 2 ** 20, fileBytes: 224 * 2 ** 20 },
    scripts: new Map(),
    containers: [],
    sandboxes: [],
    trees: [],
    nodeFiles: new Map(),
    present: [fakeImage('busybox:1.36')],
    registry: new Map(),
    http: new Map(),
    diary: [],
    images: {
      find: (reference) => runtime.present.find((image) => image.reference.endsWith(`/${reference}`)),
      async pull(reference): Promise<PullResult> {
        const found = runtime.registry.get(reference);
        if (found === undefined)
          return { failure: `failed to pull and unpack image "docker.io/library/${reference}": not found` };
        await clock.sleep(found.afterMs);
        runtime.present.push(found.image);
        return { image: found.image };
      },
      list: () => runtime.present,
      add() {},
      userOf: (_image, user) => {
        if (user === 'nginx') return { uid: 101, gid: 101, groups: [101] };
        const [uid = '0', gid = '0'] = user.split(':');
        return /^\d+$/.test(uid) ? { uid: Number(uid), gid: Number(gid), groups: [] } : undefined;
      },
    },
    createSandbox(spec) {
      const sandbox = {
        spec,
        stopped: false,
        id: `sandbox-${runtime.sandboxes.length}`,
        ip: spec.hostNetwork ? runtime.node.ip : `10.244.0.${runtime.sandboxes.length + 5}`,
        create(containerSpec: ContainerSpec) {
          const container = createContainer(sandbox.id, containerSpec);
          runtime.containers.push(container);
          return container;
        },
        connect: async (address: SocketAddress, { timeoutMs = 1000 }: { timeoutMs?: number } = {}) =>
          connectionTo(address, timeoutMs),
        stop() {
          sandbox.stopped = true;
          for (const container of runtime.containers) if (container.sandbox === sandbox.id) container.kill('KILL');
        },
      };
      runtime.sandboxes.push(sandbox);
      return sandbox;
    },
    keep: () => [],
    restore() {},
    newTree(options) {
      const tree = fakeTree(options);
      runtime.trees.push(tree);
      return tree;
    },
    nodeTree(path, create) {
      const known = runtime.nodeFiles.get(path);
      if (known !== undefined || create === undefined) return known;
      const tree = fakeTree({ fileSystem: 'ext4' }, create);
      runtime.nodeFiles.set(path, tree);
      return tree;
    },
    powerOff: () => undefined,
    serve: () => undefined,
    close: () => undefined,
  };
  return runtime;
};
