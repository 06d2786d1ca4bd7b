import { z } from 'zod';
import type { KubeObject, Pod } from '../../src/cluster/kube.ts';
import { fail, pass } from '../../src/domain/evidence.ts';
import { defineGrader } from '../grader.ts';
import { apiVersionOf } from '../look/owners.ts';
import { awaitPod, isGraderObject } from '../look/pods.ts';

type Observed = { namespace: string; selected: string[]; labels: Record<string, Record<string, string>> };

export const labelSelects = defineGrader({
  name: 'label.selects',
  about: 'A label selector finds exactly the named objects.',
  touches: 'read',
  params: z.strictObject({ kind: z.string(), selector: z.string(), exactly: z.array(z.string()).min(1) }),
  gather: async (cluster, scope, { kind, selector, exactly }, signal): Promise<Observed> => {
    // A pod that is just being made carries its labels from the start: no need to wait for more than its presence.
    if (kind === 'Pod') await awaitPod(cluster, scope, exactly[0]!, () => true, signal);
    const query = { apiVersion: apiVersionOf(kind), kind, namespace: scope.namespace };
    const alive = (objects: KubeObject[]): KubeObject[] =>
      objects.filter((object) => object.metadata.deletionTimestamp === undefined && !isGraderObject(object));
    const { items } = await cluster.list<Pod>({ ...query, labelSelector: selector }, signal);
    const all = alive((await cluster.list<Pod>(query, signal)).items);
    return {
      namespace: scope.namespace,
      selected: alive(items).map(({ metadata }) => metadata.name),
      labels: Object.fromEntries(
        all
          .filter(({ metadata }) => exactly.includes(metadata.name))
          .map(({ metadata }) => [metadata.name, metadata.labels ?? {}]),
      ),
    };
  },
  judge: ({ namespace, selected, labels }, { kind, selector, exactly }) => {
    const missing = exactly.filter((name) => !selected.includes(name));
    const extra = selected.filter((name) => !exactly.includes(name));
    const exhibit = {
      claim: `${selector} selects ${exactly.join(', ')} and nothing else`,
      source: { via: 'object' as const, ref: `${kind.toLowerCase()}s`, path: 'metadata.labels' },
      expected: exactly,
      observed: selected,
      reproduce: `kubectl -n ${namespace} get ${kind.toLowerCase()}s -l ${selector} --show-labels`,
    };
    if (missing.length > 0) {
      const stored = labels[missing[0]!];
      return fail(
        `${selector} does not find ${missing.join(', ')}`,
        stored === undefined
          ? `There is no ${kind} ${missing[0]} in this namespace.`
          : `Labels as the API stored them: ${JSON.stringify(stored)}. Keys and values are case-sensitive and live under metadata.labels.`,
        [exhibit],
      );
    }
    return extra.length === 0
      ? pass(`${selector} finds exactly ${exactly.join(', ')}`, [exhibit])
      : fail(`${selector} also finds ${extra.join(', ')}`, 'Only the named object may carry this label.', [exhibit]);
  },
});
