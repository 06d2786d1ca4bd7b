/** The pod template of a workload. */
import { containerLines } from './containers.ts';
import { annotations, flat, labels, optional, selector, tolerations } from './lines.ts';
import type { DescribedPodSpec, DescribedTemplate } from './shapes.ts';
import { volumeLines } from './volumes.ts';

export const spreadLines = (title: string, list: DescribedPodSpec['topologySpreadConstraints']): string[] =>
  (list ?? [])
    .toSorted((a, b) => (a.topologyKey < b.topologyKey ? -1 : 1))
    .map(({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }, index) => {
      const margin = /^ */.exec(title)?.[0] ?? '';
      const pods = labelSelector === undefined ? '' : ` for selector ${selector(labelSelector)}`;
      return `${index === 0 ? `${title}:` : margin}\t${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${pods}`;
    });

export const templateLines = ({ metadata = {}, spec }: DescribedTemplate): string[] =>
  flat([
    'Pod Template:',
    labels('  Labels', metadata.labels),
    Object.keys(metadata.annotations ?? {}).length === 0
      ? undefined
      : annotations('  Annotations', metadata.annotations),
    optional('  Service Account', spec.serviceAccountName),
    (spec.initContainers ?? []).length === 0
      ? undefined
      : containerLines('Init Containers', spec.initContainers ?? [], { inTemplate: true }),
    containerLines('Containers', spec.containers, { inTemplate: true }),
    volumeLines(spec.volumes, true),
    spreadLines('  Topology Spread Constraints', spec.topologySpreadConstraints),
    optional('  Priority Class Name', spec.priorityClassName),
    labels('  Node-Selectors', spec.nodeSelector),
    tolerations('  Tolerations', spec.tolerations),
  ]);
