import type { HorizontalPodAutoscaler } from '../../objects.ts';
import { ageColumn, column, nameColumn, type Printer } from './columns.ts';
import { since } from './human-duration.ts';

type Spec = NonNullable<HorizontalPodAutoscaler['spec']>;
type Metric = NonNullable<Spec['metrics']>[number];
type MetricStatus = NonNullable<NonNullable<HorizontalPodAutoscaler['status']>['currentMetrics']>[number];
type Value = { averageUtilization?: number; averageValue?: string; value?: string };

const unknown = '<unknown>';

const percent = (utilization: number | undefined, otherwise: string): string =>
  utilization === undefined ? otherwise : `${utilization}%`;

const resourceText = (name: string, target: Value, current: Value | undefined): string =>
  target.averageValue === undefined
    ? `${name}: ${percent(current?.averageUtilization, unknown)}/${percent(target.averageUtilization, '<auto>')}`
    : `${name}: ${current?.averageValue ?? unknown}/${target.averageValue}`;

/** Of one that is measured elsewhere: for each pod, or as a whole. */
const otherText = (target: Value, current: Value | undefined): string =>
  target.averageValue === undefined
    ? `${current?.value ?? unknown}/${target.value ?? ''}`
    : `${current?.averageValue ?? unknown}/${target.averageValue} (avg)`;

const metricText = (metric: Metric, status: MetricStatus | undefined): string => {
  switch (metric.type) {
    case 'Resource':
      return resourceText(metric.resource!.name, metric.resource!.target, status?.resource?.current);
    case 'ContainerResource':
      return resourceText(
        metric.containerResource!.name,
        metric.containerResource!.target,
        status?.containerResource?.current,
      );
    case 'Pods':
      return `${status?.pods?.current.averageValue ?? unknown}/${metric.pods!.target.averageValue ?? ''}`;
    case 'Object':
      return otherText(metric.object!.target, status?.object?.current);
    case 'External':
      return otherText(metric.external!.target, status?.external?.current);
    default:
      return '<unknown type>';
  }
};

const shownMetrics = 2;

const targetsText = ({ spec, status }: HorizontalPodAutoscaler): string => {
  const metrics = spec?.metrics ?? [];
  if (metrics.length === 0) return '<none>';
  const texts = metrics.map((metric, index) => metricText(metric, status?.currentMetrics?.[index]));
  const shown = texts.slice(0, shownMetrics).join(', ');
  return texts.length > shownMetrics ? `${shown} + ${texts.length - shownMetrics} more...` : shown;
};

export const autoscalerPrinter: Printer<'horizontalpodautoscalers'> = {
  columns: [
    nameColumn,
    column('Reference', 'What is scaled.'),
    column('Targets', 'What is measured, and what it should be.'),
    column('MinPods', 'Not fewer.'),
    column('MaxPods', 'Not more.'),
    column('Replicas', 'How many replicas were wanted when it looked last.'),
    ageColumn,
  ],
  cells: (object, now) => {
    const { metadata, spec, status } = object;
    return [
      metadata.name,
      `${spec?.scaleTargetRef.kind ?? ''}/${spec?.scaleTargetRef.name ?? ''}`,
      targetsText(object),
      spec?.minReplicas === undefined ? '<unset>' : String(spec.minReplicas),
      spec?.maxReplicas ?? 0,
      status?.currentReplicas ?? 0,
      since(metadata.creationTimestamp, now),
    ];
  },
};
