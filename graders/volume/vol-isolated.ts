import { z } from 'zod';
import type { Pod, Volume } from '../../src/cluster/kube.ts';
import { cannotCheck, fail, pass, type Finding } from '../../src/domain/evidence.ts';
import { defineGrader } from '../grader.ts';
import { clonePod } from '../look/clone.ts';
import { holdContainers } from '../look/container.ts';
import { awaitFile, plant } from '../look/files.ts';
import { awaitPod, describePod, isRunning } from '../look/pods.ts';
import { quote, shell, type ShellResult } from '../look/shell.ts';
import { place } from '../parameters.ts';

type Observed =
  | { why: Finding }
  | { namespace: string; control: boolean; source: string; clone: 'clean' | 'leaked' | { notRunning: string } };

const controlWithinMs = 3_000;
/** Sources that are made with the pod and go with it. */
const podScoped = ['emptyDir', 'ephemeral'];

/** The kind of volume behind a path of a container, by the longest mount that holds it. */
const sourceOf = (pod: Pod, container: string, path: string): string => {
  const spec = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find(({ name }) => name === container);
  const mount = (spec?.volumeMounts ?? [])
    .filter(({ mountPath }) => `${path}/`.startsWith(`${mountPath.replace(/\/$/, '')}/`))
    .toSorted((left, right) => right.mountPath.length - left.mountPath.length)[0];
  const volume: Volume | undefined = pod.spec.volumes?.find(({ name }) => name === mount?.name);
  return Object.keys(volume ?? {}).find((key) => key !== 'name') ?? 'no volume';
};

const verdictOf = (look: ShellResult, nonce: string): 'clean' | 'leaked' | { notRunning: string } => {
  if (look.stdout === nonce) return 'leaked';
  // `cat` ends with 1 when the file is not there; anything else means that nobody has looked.
  return look.code === 1 ? 'clean' : { notRunning: look.stderr.trim() || `exit code ${look.code}` };
};

export const volIsolated = defineGrader({
  name: 'vol.isolated',
  about: 'A volume belongs to one pod: a copy of the pod on the same node does not see its files.',
  touches: 'add',
  params: z.strictObject({ pod: z.string(), container: z.string(), path: z.string(), reader: place }),
  gather: async (cluster, scope, { pod, container, path, reader }, signal): Promise<Observed> => {
    const { namespace } = scope;
    const hold = await holdContainers(cluster, scope, pod, [container, reader.container], signal);
    if (!hold.held) return { why: hold.why };
    const planted = await plant(cluster, scope, hold.target(container), path, signal);
    const shown = await awaitFile(
      cluster,
      scope,
      hold.target(reader.container),
      `${reader.path}/${planted.file}`,
      planted.nonce,
      controlWithinMs,
      signal,
    );
    const control = shown.stdout === planted.nonce;
    const source = sourceOf(hold.pod, container, path);
    // Without sharing there is nothing to isolate, and the copy would only cost time.
    if (!control || !podScoped.includes(source)) return { namespace, control, source, clone: 'clean' };
    const name = `kp-copy-${scope.nonce().slice(0, 8)}`;
    scope.say(`starting a copy of pod ${pod}`);
    scope.cleanup(() => cluster.delete({ apiVersion: 'v1', kind: 'Pod', namespace, name }, { gracePeriodSeconds: 1 }));
    await cluster.create(clonePod(hold.pod, name), signal);
    const sight = await awaitPod(cluster, scope, name, (seen) => isRunning(seen, container), signal);
    if (sight.state !== 'there') {
      return {
        namespace,
        control,
        source,
        clone: { notRunning: sight.state === 'absent' ? 'it was deleted' : describePod(sight.pod) },
      };
    }
    const look = await shell(
      cluster,
      scope,
      { namespace, pod: name, container },
      `cat ${quote(`${path}/${planted.file}`)}`,
      signal,
    );
    return { namespace, control, source, clone: verdictOf(look, planted.nonce) };
  },
  judge: (observed, { pod, container, path, reader }) => {
    if ('why' in observed) return observed.why;
    const { namespace, control, source, clone } = observed;
    const exhibit = {
      claim: `the files in ${path} belong to pod ${pod} alone`,
      source: { via: 'object' as const, ref: `pod/${pod}`, path: 'spec.volumes' },
      expected: podScoped.join(' or '),
      observed: source,
      reproduce: `kubectl -n ${namespace} get pod ${pod} -o jsonpath='{.spec.volumes}'`,
    };
    if (!control) {
      return fail(
        `${reader.container} does not see what ${container} writes, so there is no shared volume to look at`,
        `First let ${container} and ${reader.container} share ${path}.`,
        [exhibit],
      );
    }
    if (!podScoped.includes(source)) {
      return fail(
        `the content lives in a volume of kind ${source}, which outlives the pod`,
        'The content has to go when the pod goes: which volume is made together with the pod?',
        [exhibit],
      );
    }
    if (clone === 'leaked')
      return fail(`a copy of pod ${pod} sees the same files`, 'Each pod has to get a volume of its own.', [
        { ...exhibit, observed: 'the copy sees the files' },
      ]);
    if (clone !== 'clean')
      return cannotCheck(`the copy of pod ${pod} could not be looked into: ${clone.notRunning}`, [exhibit]);
    return pass(`a copy of pod ${pod} on the same node starts empty`, [exhibit]);
  },
});
