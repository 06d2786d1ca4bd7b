/** A real Kubernetes in containers, made and removed by the `kind` command. */
import { failed, ok, type Problem, type Result } from '../../domain/problem.ts';
import type { Environment } from '../../shared/environment.ts';
import type { RunCommand } from '../../shared/run-command.ts';
import type { Availability, Clock, Cluster, ClusterProvider, OpenOptions } from '../types.ts';
import { capabilitiesByVersion } from './capabilities-by-version.ts';
import { namespaceLabels } from './installation.ts';
import { bringUp } from './kind-bring-up.ts';
import { kindCommands } from './kind-commands.ts';
import { interrupted } from './kind-create.ts';
import { kindMachines } from './kind-machines.ts';
import { prepareKindImages } from './kind-images.ts';
import { busy, isOurs, leads, nameTaken, type KindParts, type Opened } from './kind-parts.ts';
import { isAlive, kindRecord } from './kind-record.ts';
import { removeKindCluster, stopOrphan } from './kind-remove.ts';
import type { OpenAccess } from './open-access.ts';
import { otherNodes } from './other-nodes.ts';

export type KindProviderDeps = {
  env: Environment;
  stateFolder: string;
  openAccess: OpenAccess;
  run: RunCommand;
  clock: Clock;
  /** Of the cluster. Default: `PEAPOD_KIND_NAME`, else `peapod`. */
  name?: string;
};

/** A node's name, which is longer, must be a host name. */
const usableName = /^[a-z0-9][a-z0-9.-]{0,48}$/;

const badName = (name: string): Problem => ({
  code: 'bad-name',
  what: `"${name}" can't be the name of a kind cluster`,
  where: 'PEAPOD_KIND_NAME',
  next: 'Use lower-case letters, digits, dots and hyphens, at most 49 of them.',
});

const takeDown = async (parts: KindParts, signal: AbortSignal): Promise<Result<string>> => {
  const { name, commands, record, clock } = parts;
  const journal = await record.journal();
  if (journal !== undefined && isAlive(journal, clock.now())) return failed(busy(name));
  const marker = await record.marker();
  if (marker === undefined && journal === undefined)
    return ok(`Nothing to remove: no kind cluster "${name}" of peapod's is here.`);
  if (journal !== undefined) await stopOrphan(parts, journal, signal);
  const nodes = await commands.nodes(signal);
  if (!nodes.ok) return nodes;
  if (journal === undefined && !isOurs(marker, nodes.value)) {
    await record.forget();
    return ok(
      nodes.value.length === 0
        ? `The kind cluster "${name}" was gone already; its kubeconfig is removed.`
        : `Left alone: the kind cluster "${name}" that is here now was not made by this peapod.`,
    );
  }
  const kind = await commands.version(signal);
  if (!kind.ok) return kind;
  if (journal !== undefined) await record.clearJournal(journal);
  const lock = await record.lock('delete', clock.now());
  if (lock === undefined) return failed(busy(name));
  const problem = await removeKindCluster(parts);
  await (problem === undefined ? lock.release() : lock.abandon());
  if (problem !== undefined) return failed(problem);
  return ok(`Removed the kind cluster "${name}" and its kubeconfig.`);
};

const probeParts = async ({ name, commands, record, clock }: KindParts, signal: AbortSignal): Promise<Availability> => {
  const missing = (problem: Problem): Availability => ({ state: 'missing', detail: problem.what, problem });
  const [kind, nodes] = await Promise.all([commands.version(signal), commands.nodes(signal)]);
  const [marker, journal] = [await record.marker(), await record.journal()];
  if (nodes.ok && nodes.value.length > 0) {
    if (isOurs(marker, nodes.value)) {
      const running = nodes.value.some(leads);
      return running
        ? { state: 'ready', detail: `kind cluster "${name}" is running` }
        : { state: 'can-start', detail: `kind cluster "${name}" is stopped and can be started again` };
    }
    if (journal === undefined) return missing(nameTaken(name));
  }
  if (!kind.ok) return missing(kind.problem);
  if (!nodes.ok) return missing(nodes.problem);
  const alive = journal !== undefined && isAlive(journal, clock.now());
  const detail = alive
    ? `another peapod is at work on the kind cluster "${name}"`
    : `kind ${kind.value} can make one in about a minute`;
  return { state: 'can-start', detail };
};

export const createKindProvider = ({
  env,
  stateFolder,
  openAccess,
  run,
  clock,
  name: given,
}: KindProviderDeps): ClusterProvider => {
  const name = given ?? (env['PEAPOD_KIND_NAME'] || 'peapod');
  const record = kindRecord(stateFolder, name);
  const commands = kindCommands({ env, run, name, kubeconfig: record.kubeconfig });
  const parts: KindParts = { name, commands, record, openAccess, clock };
  const nameProblem = usableName.test(name) ? undefined : badName(name);

  const toCluster = async ({ access, usable: { version, nodes } }: Opened): Promise<Cluster> => ({
    info: {
      name: 'kind',
      title: `kind cluster "${name}", Kubernetes ${version}, ${nodes} ${nodes === 1 ? 'node' : 'nodes'}`,
      version,
      nodes,
    },
    capabilities: capabilitiesByVersion(version),
    kubeconfig: record.kubeconfig,
    access,
    clock,
    namespaceLabels: (await namespaceLabels(stateFolder)).labels,
    machines: kindMachines(commands),
    prepareImages: (images, signal) => prepareKindImages(access, commands, images, signal),
    close: async () => access.close(),
  });

  return {
    name: 'kind',
    about: 'a real Kubernetes in containers on this machine, made by the kind command',
    takes: '20 to 30 seconds the first time, longer if its image has to come over the network; then a second or two',

    async probe(signal) {
      if (nameProblem !== undefined) return { state: 'missing', detail: nameProblem.what, problem: nameProblem };
      return probeParts(parts, signal);
    },

    async open({ onStage = () => {}, create = true, nodes }: OpenOptions, signal) {
      if (nameProblem !== undefined) return failed(nameProblem);
      try {
        const opened = await bringUp(parts, create, { onStage, signal, ...(nodes === undefined ? {} : { nodes }) });
        if (opened.ok && nodes !== undefined && opened.value.usable.nodes !== nodes) {
          opened.value.access.close();
          return failed(otherNodes(`the kind cluster "${name}"`, opened.value.usable.nodes, nodes));
        }
        return opened.ok ? ok(await toCluster(opened.value)) : opened;
      } catch (error) {
        if (signal.aborted) return failed(interrupted(`opening the kind cluster "${name}" was interrupted`));
        throw error;
      }
    },

    async down(_options, signal) {
      return nameProblem === undefined ? takeDown(parts, signal) : failed(nameProblem);
    },
  };
};
