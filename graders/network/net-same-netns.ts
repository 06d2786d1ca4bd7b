import { z } from 'zod';
import { cannotCheck, fail, pass, type Finding } from '../../src/domain/evidence.ts';
import { defineGrader } from '../grader.ts';
import { holdContainers } from '../look/container.ts';
import { shell } from '../look/shell.ts';

type Observed = { why: Finding } | { namespace: string; a: string; b: string };

// The kernel's own name of the network namespace; `ls` serves images without readlink.
const script = 'readlink /proc/self/ns/net 2>/dev/null || ls -l /proc/self/ns/net';
const inodeOf = (text: string): string => /net:\[\d+\]/.exec(text)?.[0] ?? '';

export const netSameNetns = defineGrader({
  name: 'net.same-netns',
  about: 'Two containers live in the same network namespace.',
  touches: 'read',
  params: z.strictObject({ pod: z.string(), a: z.string(), b: z.string() }),
  gather: async (cluster, scope, { pod, a, b }, signal): Promise<Observed> => {
    const hold = await holdContainers(cluster, scope, pod, [a, b], signal);
    if (!hold.held) return { why: hold.why };
    const [first, second] = await Promise.all(
      [a, b].map(async (container) =>
        inodeOf((await shell(cluster, scope, hold.target(container), script, signal)).stdout),
      ),
    );
    return { namespace: scope.namespace, a: first ?? '', b: second ?? '' };
  },
  judge: (observed, { pod, a, b }) => {
    if ('why' in observed) return observed.why;
    const exhibit = {
      claim: `${a} and ${b} share one network namespace`,
      source: { via: 'exec' as const, ref: `pod/${pod}`, command: 'readlink /proc/self/ns/net' },
      expected: observed.a,
      observed: observed.b,
      reproduce: `kubectl -n ${observed.namespace} exec ${pod} -c ${b} -- readlink /proc/self/ns/net`,
    };
    if (observed.a === '' || observed.b === '')
      return cannotCheck(`the network namespaces of ${a} and ${b} cannot be read`, [exhibit]);
    return observed.a === observed.b
      ? pass(`${a} and ${b} share ${observed.a}`, [exhibit])
      : fail(
          `${a} and ${b} are in different networks`,
          'Containers share a network only when they belong to the same pod.',
          [exhibit],
        );
  },
});
