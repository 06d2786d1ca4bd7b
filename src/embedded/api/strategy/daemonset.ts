/** A DaemonSet counts its templates in an annotation, which is all that is left of an old field. */
import type { Obj } from '../../objects.ts';
import { same } from '../../same.ts';

const annotation = 'deprecated.daemonset.template.generation';

const counted = (object: Obj): number => {
  const text = object.metadata.annotations?.[annotation] ?? '';
  return /^\d+$/.test(text) ? Math.max(1, Number(text)) : 1;
};

const withCount = (object: Obj, count: number): Obj => ({
  ...object,
  metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, [annotation]: String(count) } },
});

export const withTemplateGeneration = (object: Obj): Obj => withCount(object, counted(object));

const templateOf = (object: Obj): unknown => (object['spec'] as { template?: unknown } | undefined)?.template;

/** What was sent for it doesn't count. */
export const keepTemplateGeneration = (current: Obj, next: Obj): Obj =>
  withCount(next, counted(current) + (same(templateOf(current), templateOf(next)) ? 0 : 1));
