import { z } from 'zod';
import { cannotCheck, fail, pass, type Finding } from '../../src/domain/evidence.ts';
import { defineGrader } from '../grader.ts';
import { holdContainers } from '../look/container.ts';
import { awaitFile, plant } from '../look/files.ts';
import { hasNoShell, quote, shell } from '../look/shell.ts';

type Crossing = { path: string; from: string; to: string; leaked: boolean };
type Observed = { why: Finding } | { namespace: string; control: boolean; crossings: Crossing[]; blind: string[] };

const controlWithinMs = 3_000;

/** Device and inode of a directory; nothing when it is not there. */
const identify = (path: string): string => `[ ! -d ${quote(path)} ] || stat -c %d:%i ${quote(path)}`;

export const fsPrivate = defineGrader({
  name: 'fs.private',
  about: 'Two containers that share one directory share none of the others named.',
  touches: 'add',
  params: z.strictObject({
    pod: z.string(),
    a: z.string(),
    b: z.string(),
    paths: z.array(z.string().startsWith('/')).min(1),
    /** The positive control: these two are shared. */
    shared: z.strictObject({ a: z.string(), b: z.string() }),
  }),
  gather: async (cluster, scope, { pod, a, b, paths, shared }, signal): Promise<Observed> => {
    const hold = await holdContainers(cluster, scope, pod, [a, b], signal);
    if (!hold.held) return { why: hold.why };
    const planted = await plant(cluster, scope, hold.target(a), shared.a, signal);
    const there = await awaitFile(
      cluster,
      scope,
      hold.target(b),
      `${shared.b}/${planted.file}`,
      planted.nonce,
      controlWithinMs,
      signal,
    );
    const crossings: Crossing[] = [];
    const blind: string[] = [planted.wrote, there].some(hasNoShell) ? [shared.a] : [];
    for (const path of paths) {
      let tried = false;
      for (const [from, to] of [
        [a, b],
        [b, a],
      ] as const) {
        // A directory that one side doesn't have can't leak from there.
        const mark = await plant(cluster, scope, hold.target(from), path, signal);
        if (mark.wrote.code !== 0) continue;
        tried = true;
        const look = await shell(cluster, scope, hold.target(to), `cat ${quote(`${path}/${mark.file}`)}`, signal);
        crossings.push({ path, from, to, leaked: look.stdout === mark.nonce });
      }
      // Where neither side can write, the kernel's own number of the directory tells whether it is the same one.
      if (!tried) {
        const [mine, theirs] = await Promise.all(
          [a, b].map((container) => shell(cluster, scope, hold.target(container), identify(path), signal)),
        );
        const known = mine !== undefined && mine.code === 0 && mine.stdout !== '';
        crossings.push({ path, from: a, to: b, leaked: known && mine.stdout === theirs?.stdout });
        if ([mine, theirs].some((look) => look === undefined || look.code !== 0)) blind.push(path);
      }
    }
    return { namespace: scope.namespace, control: there.stdout === planted.nonce, crossings, blind };
  },
  judge: (observed, { pod, a, b, paths, shared }) => {
    if ('why' in observed) return observed.why;
    const { namespace, control, crossings, blind } = observed;
    const exhibits = crossings.map(({ path, from, to, leaked }) => ({
      claim: `${to} does not see in ${path} what ${from} writes there`,
      source: { via: 'exec' as const, ref: `pod/${pod} (${to})`, command: `ls ${path}` },
      expected: 'not there',
      observed: leaked ? 'there' : 'not there',
      reproduce: `kubectl -n ${namespace} exec ${pod} -c ${to} -- ls ${path}`,
    }));
    if (blind.length > 0) return cannotCheck(`${blind.join(', ')} could not be looked at in ${a} and ${b}`, exhibits);
    if (!control) {
      return fail(
        `${b} does not see ${shared.b}, so what else is shared proves nothing yet`,
        `First let ${a} and ${b} share ${shared.a} and ${shared.b}.`,
        exhibits,
      );
    }
    const leak = crossings.find(({ leaked }) => leaked);
    return leak === undefined
      ? pass(`${paths.join(', ')} stay private`, exhibits)
      : fail(
          `${leak.path} is shared between ${a} and ${b}`,
          `Mount the volume only where the task says; ${leak.path} belongs to each container alone.`,
          exhibits,
        );
  },
});
