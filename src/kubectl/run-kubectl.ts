/** One command line of kubectl: finds the verb, gives it the cluster, and says what went wrong in kubectl's words. */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { ConsoleAccess } from '../cluster/console-types.ts';
import type { Clock } from '../cluster/types.ts';
import { globalFlags, parseArguments, verbAt } from './arguments.ts';
import { errorWords } from './error-words.ts';
import { generalHelp, verbHelp } from './help.ts';
import { similarWords } from './similar-words.ts';
import { UsageError, type Context, type Io, type Verb } from './verb.ts';
import { verbs } from './verbs/index.ts';

export type KubectlDependencies = {
  io: Io;
  clock: Clock;
  signal: AbortSignal;
  /** The files of KUBECONFIG, or the one in the home folder. */
  kubeconfigFiles: readonly string[];
  /** Called when a verb first needs the cluster; `file` is that of `--kubeconfig`. */
  open(file: string | undefined, context: string | undefined): ConsoleAccess;
};

const writer =
  (stream: Writable) =>
  async (text: string): Promise<void> => {
    if (text !== '' && !stream.destroyed && !stream.write(text)) {
      await Promise.race([once(stream, 'drain'), once(stream, 'close')]);
    }
  };

const unknownVerb = (word: string): string => {
  const similar = similarWords(
    word,
    verbs.map(({ name }) => name),
  );
  const hint = similar.length === 0 ? '' : `\n\nDid you mean this?\n${similar.map((name) => `\t${name}`).join('\n')}`;
  return `error: unknown command "${word}" for "kubectl"${hint}\n`;
};

/** The namespace that `-n` or the kubeconfig names is asked for only by verbs that need the cluster. */
const contextOf = (
  deps: KubectlDependencies,
  flags: { file: string | undefined; context: string | undefined; namespace: string | undefined },
): { context: Context; opened: () => ConsoleAccess | undefined } => {
  const { io, clock, signal } = deps;
  const tell = writer(io.stderr);
  let access: ConsoleAccess | undefined;
  const open = (): ConsoleAccess => {
    if (access === undefined) {
      access = deps.open(flags.file, flags.context);
      access.onWarning = (text) => void tell(`Warning: ${text}\n`);
    }
    return access;
  };
  const context: Context = {
    get access() {
      return open();
    },
    get namespace() {
      return flags.namespace ?? open().namespace;
    },
    io,
    clock,
    signal,
    kubeconfig: { files: flags.file === undefined ? deps.kubeconfigFiles : [flags.file], context: flags.context },
    print: writer(io.stdout),
    tell,
  };
  return { context, opened: () => access };
};

const runVerb = async (verb: Verb, argv: readonly string[], deps: KubectlDependencies): Promise<number> => {
  const tell = writer(deps.io.stderr);
  let call: ReturnType<typeof parseArguments>;
  try {
    const own = new Set(verb.flags.flatMap(({ name, short }) => [name, short]));
    const shared = globalFlags.filter(({ name }) => !own.has(name));
    call = parseArguments(argv, [
      ...verb.flags,
      ...shared.map(({ short, ...spec }) => ({ ...spec, ...(short === undefined || own.has(short) ? {} : { short }) })),
    ]);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    await tell(`error: ${error.message}\nSee 'kubectl ${verb.name} --help' for usage.\n`);
    return 1;
  }
  const { flags } = call;
  if (flags.is('help')) {
    await writer(deps.io.stdout)(verbHelp(verb));
    return 0;
  }
  const { context, opened } = contextOf(deps, {
    file: flags.text('kubeconfig'),
    context: flags.text('context'),
    namespace: flags.text('namespace'),
  });
  try {
    return await verb.run(context, call);
  } catch (error) {
    if (deps.signal.aborted) throw error;
    const words = errorWords(error, opened()?.server ?? '');
    if (words === undefined) throw error;
    // Words of the client that end with a line feed need no other; those of the server keep theirs.
    await tell(error instanceof UsageError && words.endsWith('\n') ? words : `${words}\n`);
    return 1;
  } finally {
    opened()?.close();
  }
};

/** Resolves with the exit code. Throws the signal's reason when it is aborted, and whatever is a bug. */
export const runKubectl = async (argv: readonly string[], deps: KubectlDependencies): Promise<number> => {
  const at = verbAt(argv);
  const word = argv[at];
  if (word === undefined || word === 'help') {
    const about = argv.slice(at + 1).find((each) => !each.startsWith('-'));
    const asked = word === 'help' ? verbs.find(({ name }) => name === about) : undefined;
    await writer(deps.io.stdout)(asked === undefined ? generalHelp(verbs) : verbHelp(asked));
    return 0;
  }
  const verb = verbs.find(({ name, aliases = [] }) => name === word || aliases.includes(word));
  if (verb === undefined) {
    await writer(deps.io.stderr)(unknownVerb(word));
    return 1;
  }
  return runVerb(verb, [...argv.slice(0, at), ...argv.slice(at + 1)], deps);
};
