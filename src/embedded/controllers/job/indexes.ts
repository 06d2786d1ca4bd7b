/** The numbers of an indexed Job's pods, and how a Job's status writes them. */
import type { Pod } from '../../objects.ts';

export const indexAnnotation = 'batch.kubernetes.io/job-completion-index';
export const failuresAnnotation = 'batch.kubernetes.io/job-index-failure-count';
export const ignoredFailuresAnnotation = 'batch.kubernetes.io/job-index-ignored-failure-count';

/** Undefined: it has none that makes sense. */
export const indexOf = (pod: Pod): number | undefined => {
  const text = pod.metadata.annotations?.[indexAnnotation];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
};

const countIn = (pod: Pod, annotation: string): number => {
  const text = pod.metadata.annotations?.[annotation] ?? '';
  return /^\d+$/.test(text) ? Number(text) : 0;
};

/** How often this pod's number had failed before it. */
export const failuresBefore = (pod: Pod): number => countIn(pod, failuresAnnotation);
export const ignoredFailuresBefore = (pod: Pod): number => countIn(pod, ignoredFailuresAnnotation);

/** `0,3-5` to its numbers; those of `completions` and above are left out. */
export const parseIndexes = (text: string | undefined, completions = Infinity): Set<number> => {
  const found = new Set<number>();
  for (const part of (text ?? '').split(',').filter((piece) => piece !== '')) {
    const [from = 0, to = from] = part.split('-').map(Number);
    for (let index = from; index <= Math.min(to, completions - 1); index += 1) found.add(index);
  }
  return found;
};

/** Numbers to `0,3-5`. */
export const formatIndexes = (indexes: ReadonlySet<number>): string => {
  const ranges: [number, number][] = [];
  for (const index of [...indexes].toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === index - 1) last[1] = index;
    else ranges.push([index, index]);
  }
  return ranges
    .map(([from, to]) => (from === to ? String(from) : to === from + 1 ? `${from},${to}` : `${from}-${to}`))
    .join(',');
};
