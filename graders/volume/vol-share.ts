import { z } from 'zod';
import { fail, pass, type Finding } from '../../src/domain/evidence.ts';
import { defineGrader } from '../grader.ts';
import { holdContainers } from '../look/container.ts';
import { awaitFile, plant, type Planted } from '../look/files.ts';
import { place, type Place } from '../parameters.ts';
import type { ShellResult } from '../look/shell.ts';

type Round = { from: Place; to: Place; planted: Planted; read: ShellResult };
type Observed = { why: Finding } | { namespace: string; rounds: Round[] };

const visibleWithinMs = 3_000;

export const volShare = defineGrader({
  name: 'vol.share',
  about: 'What one container writes in a directory, another reads in its own: twice, with new bytes each time.',
  touches: 'add',
  params: z.strictObject({ pod: z.string(), writer: place, reader: place, both: z.boolean().optional() }),
  gather: async (cluster, scope, { pod, writer, reader, both }, signal): Promise<Observed> => {
    const hold = await holdContainers(cluster, scope, pod, [writer.container, reader.container], signal);
    if (!hold.held) return { why: hold.why };
    const ways = [
      [writer, reader] as const,
      [writer, reader] as const,
      ...(both === true ? [[reader, writer] as const] : []),
    ];
    const rounds: Round[] = [];
    for (const [from, to] of ways) {
      const planted = await plant(cluster, scope, hold.target(from.container), from.path, signal);
      const path = `${to.path}/${planted.file}`;
      const read =
        planted.wrote.code === 0
          ? await awaitFile(cluster, scope, hold.target(to.container), path, planted.nonce, visibleWithinMs, signal)
          : planted.wrote;
      rounds.push({ from, to, planted, read });
      if (read.stdout !== planted.nonce) break;
    }
    return { namespace: scope.namespace, rounds };
  },
  judge: (observed, { pod }) => {
    if ('why' in observed) return observed.why;
    const { namespace, rounds } = observed;
    const exhibits = rounds.map(({ from, to, planted, read }) => ({
      claim: `${to.container}:${to.path} shows what ${from.container} writes to ${from.path}`,
      source: { via: 'exec' as const, ref: `pod/${pod} (${to.container})`, command: `cat ${to.path}/${planted.file}` },
      expected: planted.nonce,
      observed:
        planted.wrote.code !== 0
          ? `not written: ${planted.wrote.stderr.trim()}`
          : read.code === 0
            ? read.stdout.slice(0, 200)
            : read.stderr.trim(),
      reproduce: `kubectl -n ${namespace} exec ${pod} -c ${to.container} -- ls -l ${to.path}`,
    }));
    const broken = rounds.find(({ planted, read }) => planted.wrote.code !== 0 || read.stdout !== planted.nonce);
    if (broken === undefined) return pass('both containers see the same files', exhibits);
    const { from, to, planted } = broken;
    return planted.wrote.code !== 0
      ? fail(
          `${from.container} cannot write to ${from.path}: ${planted.wrote.stderr.trim()}`,
          `${from.container} needs a volume at ${from.path} that it may write to.`,
          exhibits,
        )
      : fail(
          `${to.container} does not see in ${to.path} what ${from.container} writes to ${from.path}`,
          `Both containers have to mount the same volume: the same name under volumeMounts, and one entry under volumes. kubectl -n ${namespace} describe pod ${pod}`,
          exhibits,
        );
  },
});
