/** The `kind` command and its container engine, one function per thing that peapod asks of them. */
import { failed, ok, type Result } from '../../domain/problem.ts';
import type { Environment } from '../../shared/environment.ts';
import {
  commandProblem,
  succeeded,
  type CommandOptions,
  type CommandResult,
  type RunCommand,
} from '../../shared/run-command.ts';
import type { Stage } from '../../domain/stage.ts';
import { parseKindStage } from './kind-progress.ts';

/** A container that is a node of the cluster, running or not. */
export type KindNode = { id: string; name: string; running: boolean; paused: boolean };

export type KindCommandsDeps = {
  env: Environment;
  run: RunCommand;
  name: string;
  /** Given to every kind command, so that it never touches the user's own. */
  kubeconfig: string;
};

const probeMs = 5_000;
const shortMs = 30_000;
/** The node image may have to come over a slow line first. */
const createMs = 20 * 60_000;
const deleteMs = 2 * 60_000;
const loadMs = 3 * 60_000;
const nodeLabel = 'io.x-k8s.kind.cluster';

const missingKind = {
  code: 'kind-missing',
  what: 'the kind command is not in PATH',
  next: 'Install kind (https://kind.sigs.k8s.io/docs/user/quick-start/#installation; on macOS: brew install kind), or use --cluster embedded, which needs nothing, or one that you have: --cluster context:NAME.',
};

const engineProblem = (engine: string, result: CommandResult): ReturnType<typeof failed> => {
  if (result.ended === 'not-found') {
    return failed({
      code: 'engine-missing',
      what: `kind needs a container engine, and ${engine} is not in PATH`,
      next: 'Install Docker (https://docs.docker.com/get-started/get-docker/) or Podman and start it, or use --cluster embedded, which needs nothing, or one that you have: --cluster context:NAME.',
    });
  }
  if (/permission denied/i.test(result.stderr)) {
    return failed(
      commandProblem(result, {
        code: 'engine-denied',
        what: `${engine} does not let this user in`,
        next: `Get access (for Docker on Linux: sudo usermod -aG docker "$USER", then log in again), then run this command again.`,
      }),
    );
  }
  return failed(
    commandProblem(result, {
      code: 'engine-down',
      what: `${engine} does not answer`,
      next: `Start ${engine === 'docker' ? 'Docker (Docker Desktop, or: sudo systemctl start docker)' : engine}, then run this command again.`,
    }),
  );
};

export const kindCommands = ({ env, run, name, kubeconfig }: KindCommandsDeps) => {
  const chosen = env['KIND_EXPERIMENTAL_PROVIDER'];
  /** As kind looks for them; the first that is installed is used. */
  const engines = chosen === undefined || chosen === '' ? ['docker', 'nerdctl', 'podman'] : [chosen];
  let engine: string | undefined;

  const kind = (args: string[], options: Omit<CommandOptions, 'env'>): Promise<CommandResult> => {
    const provider = engine === undefined || engine === 'docker' ? chosen : engine;
    return run(['kind', ...args], {
      env: { ...env, KUBECONFIG: kubeconfig, KIND_EXPERIMENTAL_PROVIDER: provider },
      ...options,
    });
  };

  const runEngine = async (args: string[], options: Omit<CommandOptions, 'env'>): Promise<CommandResult> => {
    if (engine !== undefined) return run([engine, ...args], { env, ...options });
    let first: CommandResult | undefined;
    for (const candidate of engines) {
      const result = await run([candidate, ...args], { env, ...options });
      if (result.ended !== 'not-found') {
        engine = candidate;
        return result;
      }
      first ??= result;
    }
    return first as CommandResult;
  };

  return {
    /** Also the question whether there is an engine that answers. */
    async nodes(signal: AbortSignal): Promise<Result<KindNode[]>> {
      const format = '{{.ID}} {{.Names}} {{.Status}}';
      const label = `label=${nodeLabel}=${name}`;
      const args = ['ps', '--all', '--no-trunc', '--filter', label, '--format', format];
      const result = await runEngine(args, { timeoutMs: probeMs, signal });
      signal.throwIfAborted();
      if (!succeeded(result)) return engineProblem(engine ?? (engines[0] as string), result);
      const lines = result.stdout.split('\n').filter((line) => line.trim() !== '');
      return ok(
        lines.map((line) => {
          const [id = '', container = '', status = ''] = line.trim().split(/\s+/);
          return { id, name: container, running: status === 'Up', paused: line.includes('(Paused)') };
        }),
      );
    },

    /** kind's own version: `v0.33.0`. */
    async version(signal: AbortSignal): Promise<Result<string>> {
      const result = await kind(['version'], { timeoutMs: probeMs, signal });
      signal.throwIfAborted();
      if (result.ended === 'not-found') return failed(missingKind);
      if (succeeded(result)) return ok(/v\d[\w.+-]*/.exec(result.stdout)?.[0] ?? result.stdout.trim());
      const next = 'Try that command yourself and mend what it complains about.';
      return failed(commandProblem(result, { code: 'kind-broken', what: 'kind does not run', next }));
    },

    /** `config`: a file of kind's own configuration. */
    create(options: {
      config?: string;
      onStage: (stage: Stage) => void;
      onStart: (pid: number) => void;
      signal: AbortSignal;
    }) {
      const { config, onStage, onStart, signal } = options;
      const image = env['PEAPOD_KIND_IMAGE'];
      const args = ['create', 'cluster', '--name', name, '--kubeconfig', kubeconfig];
      if (image !== undefined && image !== '') args.push('--image', image);
      if (config !== undefined) args.push('--config', config);
      const onLine = (line: string): void => {
        const stage = parseKindStage(line);
        if (stage !== undefined) onStage(stage);
      };
      return kind(args, { timeoutMs: createMs, signal, onStart, onStderrLine: onLine, onStdoutLine: onLine });
    },

    remove: (signal: AbortSignal): Promise<CommandResult> =>
      kind(['delete', 'cluster', '--name', name, '--kubeconfig', kubeconfig], { timeoutMs: deleteMs, signal }),

    kubeconfig: (signal: AbortSignal): Promise<CommandResult> =>
      kind(['get', 'kubeconfig', '--name', name], { timeoutMs: shortMs, signal }),

    unpause: (nodes: readonly KindNode[], signal: AbortSignal): Promise<CommandResult> =>
      runEngine(['unpause', ...nodes.map((node) => node.name)], { timeoutMs: 2 * shortMs, signal }),

    /** At once, as with a power cut. */
    kill: (node: string, signal: AbortSignal): Promise<CommandResult> =>
      runEngine(['kill', node], { timeoutMs: shortMs, signal }),

    exec: (node: string, command: readonly string[], signal: AbortSignal): Promise<CommandResult> =>
      runEngine(['exec', node, ...command], { timeoutMs: createMs, signal }),

    start: (nodes: readonly Pick<KindNode, 'name'>[], signal: AbortSignal): Promise<CommandResult> =>
      runEngine(['start', ...nodes.map((node) => node.name)], { timeoutMs: 2 * shortMs, signal }),

    /** When the last of these was started, by the engine's clock, which is the nodes' too; undefined if it doesn't say. */
    async startedAt(nodes: readonly KindNode[], signal: AbortSignal): Promise<number | undefined> {
      const names = nodes.map((node) => node.name);
      const result = await runEngine(['inspect', '--format', '{{.State.StartedAt}}', ...names], {
        timeoutMs: probeMs,
        signal,
      });
      const times = result.stdout.split('\n').map((line) => Date.parse(line.trim()));
      const known = times.filter((time) => !Number.isNaN(time));
      return known.length === 0 ? undefined : Math.max(...known);
    },

    async hasImage(image: string, signal: AbortSignal): Promise<boolean> {
      const args = ['image', 'inspect', '--format', '{{.Id}}', image];
      return succeeded(await runEngine(args, { timeoutMs: probeMs, signal }));
    },

    load: (images: readonly string[], signal: AbortSignal): Promise<CommandResult> =>
      kind(['load', 'docker-image', ...images, '--name', name], { timeoutMs: loadMs, signal }),

    /** What a running process was started as; undefined if it is gone or can't be seen. */
    async commandOf(pid: number, signal: AbortSignal): Promise<string | undefined> {
      const result = await run(['ps', '-p', String(pid), '-o', 'args='], { env, timeoutMs: probeMs, signal });
      return succeeded(result) ? result.stdout.trim() : undefined;
    },
  };
};

export type KindCommands = ReturnType<typeof kindCommands>;
