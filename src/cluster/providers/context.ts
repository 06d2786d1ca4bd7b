/** A cluster that the user has already, by a context of their kubeconfig. peapod works only in namespaces of its own there. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { failed, ok, type Problem, type Result } from '../../domain/problem.ts';
import type { Environment } from '../../shared/environment.ts';
import { readFileIfThere, removeFile, writeFileAtomically } from '../../shared/files.ts';
import { commandLine } from '../../shared/run-command.ts';
import {
  ApiRefusal,
  Unreachable,
  type Availability,
  type Clock,
  type Cluster,
  type ClusterProvider,
  type OpenOptions,
} from '../types.ts';
import { capabilitiesByVersion } from './capabilities-by-version.ts';
import { namespaceLabels } from './installation.ts';
import type { OpenAccess, OpenedAccess } from './open-access.ts';
import { cutOutContext, readUserKubeconfig } from './user-kubeconfig.ts';

export type ContextProviderDeps = { env: Environment; stateFolder: string; openAccess: OpenAccess; clock: Clock };

const reachMs = 10_000;
const namespaceKind = { apiVersion: 'v1', kind: 'Namespace' };

const missing = (problem: Problem): Availability => ({ state: 'missing', detail: problem.what, problem });

const slug = (name: string): string =>
  `${name.replaceAll(/[^\w.-]+/g, '-').slice(0, 40)}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;

/** Runs `work` with a signal that ends when the time is over or the caller's does. */
const within = async <T>(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  const timer = clock.sleep(ms, stop).then(
    () => over.abort(new Unreachable(`no answer in ${ms / 1000} s`)),
    () => {},
  );
  // Raced, since a credential command that hangs takes no signal.
  const ended = new Promise<never>((_, reject) =>
    stop.addEventListener('abort', () => reject(stop.reason as Error), { once: true }),
  );
  ended.catch(() => {});
  try {
    return await Promise.race([work(stop), ended]);
  } finally {
    over.abort();
    await timer;
  }
};

export const createContextProvider = (
  contextName: string,
  { env, stateFolder, openAccess, clock }: ContextProviderDeps,
): ClusterProvider => {
  const name = `context:${contextName}`;
  const kubeconfig = join(stateFolder, `context-${slug(contextName)}.kubeconfig`);

  const cutOut = async (): Promise<Result<{ text: string; server: string }>> => {
    const config = await readUserKubeconfig(env);
    return config.ok ? cutOutContext(config.value, contextName) : config;
  };

  const unreachable = (reason: string, server: string): Problem => ({
    code: 'cluster-unreachable',
    what: `the cluster of context "${contextName}" does not answer: ${reason}`,
    where: server,
    next: `Check it with ${commandLine(['kubectl', '--context', contextName, 'get', 'namespaces'])} (a VPN, a login that ran out?), then try again.`,
  });

  const refused = (error: ApiRefusal, server: string): Problem => ({
    code: 'cluster-refused',
    what: `the cluster of context "${contextName}" refuses: ${error.message}`,
    where: server,
    next: 'Log in again, or ask whoever runs the cluster for access.',
  });

  const notAllowed = (server: string): Problem => ({
    code: 'not-allowed',
    what: `your user in context "${contextName}" may not create namespaces`,
    where: server,
    next: 'Ask whoever runs the cluster for that right, or use another cluster (--cluster kind).',
  });

  /** What went wrong in words, or the error itself if it is a bug. */
  const problemOf = (error: unknown, server: string, signal: AbortSignal): Problem => {
    if (signal.aborted)
      return {
        code: 'interrupted',
        what: `the work on ${name} was interrupted`,
        next: 'Run the command again when you like.',
      };
    if (error instanceof ApiRefusal) return refused(error, server);
    if (error instanceof Unreachable) return unreachable(error.message, server);
    throw error;
  };

  const lookAround = async (
    access: OpenedAccess,
    signal: AbortSignal,
  ): Promise<{ version: string; mayWork: boolean; nodes: number }> => {
    const [version, mayWork, nodes] = await Promise.all([
      access.version(signal),
      access.allowed('create', 'namespaces'),
      // A class account may well not see the nodes.
      access.list({ apiVersion: 'v1', kind: 'Node' }, signal).then(
        ({ items }) => items.length,
        () => 0,
      ),
    ]);
    return { version, mayWork, nodes };
  };

  const toCluster = async (access: OpenedAccess, version: string, nodes: number): Promise<Cluster> => ({
    info: {
      name,
      title: `context "${contextName}", Kubernetes ${version}${nodes === 0 ? '' : `, ${nodes} ${nodes === 1 ? 'node' : 'nodes'}`}`,
      version,
      nodes,
    },
    capabilities: capabilitiesByVersion(version),
    kubeconfig,
    access,
    clock,
    namespaceLabels: (await namespaceLabels(stateFolder)).labels,
    // The images are the cluster's own business: its kubelets pull them.
    prepareImages: async () => {},
    close: async () => access.close(),
  });

  return {
    name,
    about: `the cluster of context "${contextName}" in your kubeconfig; peapod works only in namespaces of its own there`,
    takes: 'as long as its server takes to answer, ten seconds at most',

    async probe(signal) {
      const cut = await cutOut();
      if (!cut.ok) return missing(cut.problem);
      const { text, server } = cut.value;
      // Another file than the one of the work there, which says that there may be something to remove.
      const file = `${kubeconfig}.probe`;
      let access: OpenedAccess | undefined;
      try {
        await writeFileAtomically(file, text);
        const opening = await openAccess(file);
        access = opening;
        const { version, mayWork } = await within(clock, reachMs, signal, (limited) => lookAround(opening, limited));
        return mayWork
          ? { state: 'ready', detail: `context "${contextName}" answers: Kubernetes ${version} at ${server}` }
          : missing(notAllowed(server));
      } catch (error) {
        return missing(problemOf(error, server, signal));
      } finally {
        access?.close();
        await removeFile(file);
      }
    },

    async open({ confirm }: OpenOptions, signal) {
      const cut = await cutOut();
      if (!cut.ok) return cut;
      const { text, server } = cut.value;
      const question = `peapod did not make the cluster of context "${contextName}" (${server}). It works only in namespaces that it makes and labels there (kp-…), and removes them. Continue?`;
      if (confirm === undefined || !(await confirm(question))) {
        return failed({
          code: 'not-confirmed',
          what: `nobody has agreed that peapod works on the cluster of context "${contextName}"`,
          where: server,
          next: 'Agree with --yes, or use a cluster of your own with --cluster kind.',
        });
      }
      // It also says that there may be namespaces of ours, so one from an earlier success stays.
      const workedHere = (await readFileIfThere(kubeconfig)) !== undefined;
      let access: OpenedAccess | undefined;
      const giveUp = async (problem: Problem): Promise<Result<Cluster>> => {
        access?.close();
        if (!workedHere) await removeFile(kubeconfig);
        return failed(problem);
      };
      try {
        await writeFileAtomically(kubeconfig, text);
        const opening = await openAccess(kubeconfig);
        access = opening;
        const { version, mayWork, nodes } = await within(clock, reachMs, signal, (limited) =>
          lookAround(opening, limited),
        );
        if (mayWork) return ok(await toCluster(access, version, nodes));
        return await giveUp(notAllowed(server));
      } catch (error) {
        return giveUp(problemOf(error, server, signal));
      }
    },

    async down({ confirm }, signal) {
      if ((await readFileIfThere(kubeconfig)) === undefined) {
        return ok(`Nothing to remove: peapod has not worked on context "${contextName}".`);
      }
      const cut = await cutOut();
      if (!cut.ok) return cut;
      let access: OpenedAccess | undefined;
      try {
        // Once more from the user's own, as credentials may have changed since.
        await writeFileAtomically(kubeconfig, cut.value.text);
        const opening = await openAccess(kubeconfig);
        access = opening;
        const { selector: labelSelector } = await namespaceLabels(stateFolder);
        const { items } = await within(clock, reachMs, signal, (limited) =>
          opening.list({ ...namespaceKind, labelSelector }, limited),
        );
        const all = items.map(({ metadata }) => metadata.name).join(', ');
        const question = `This removes ${all} from context "${contextName}", with all work in them. Continue?`;
        if (items.length > 0 && (confirm === undefined || !(await confirm(question)))) {
          return failed({
            code: 'not-confirmed',
            what: `nobody has agreed to remove ${all}`,
            where: cut.value.server,
            next: 'Agree with --yes; until then nothing is removed.',
          });
        }
        for (const { metadata } of items) {
          await access.delete({ ...namespaceKind, name: metadata.name }, { uid: metadata.uid, signal });
        }
        await removeFile(kubeconfig);
        const what = items.length === 1 ? '1 namespace' : `${items.length} namespaces`;
        return ok(
          items.length === 0
            ? `No namespaces of peapod's were left on context "${contextName}".`
            : `Removed ${what} of peapod's from context "${contextName}": ${all}.`,
        );
      } catch (error) {
        return failed(problemOf(error, cut.value.server, signal));
      } finally {
        access?.close();
      }
    },
  };
};
