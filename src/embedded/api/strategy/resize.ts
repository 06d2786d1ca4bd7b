/** A write through the subresource `resize`: the resources of containers and how they may be resized, nothing else. */
import type { Container, Obj, Pod, PodSpec } from '../../objects.ts';

/** `next`'s metadata with what users write of it put back. */
export const userMetadataOf = (current: Obj, next: Obj): Obj['metadata'] => {
  const { labels, annotations, finalizers, ownerReferences } = current.metadata;
  const { labels: _l, annotations: _a, finalizers: _f, ownerReferences: _o, ...metadata } = next.metadata;
  return {
    ...metadata,
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
    ...(finalizers === undefined ? {} : { finalizers }),
    ...(ownerReferences === undefined ? {} : { ownerReferences }),
  };
};

/** Containers that were added, taken away or put in another order are left for the validation to refuse. */
const merged = (given: readonly Container[], current: readonly Container[]): Container[] =>
  given.some(({ name }, index) => current[index]?.name !== name)
    ? [...given]
    : current.map(({ resources: _resources, resizePolicy: _policy, ...rest }, index) => {
        const { resources, resizePolicy } = given[index]!;
        return {
          ...rest,
          ...(resources === undefined ? {} : { resources }),
          ...(resizePolicy === undefined ? {} : { resizePolicy }),
        };
      });

const emptySpec: PodSpec = { containers: [] };

export const resized = (current: Obj, next: Obj): Obj => {
  const given = (next as unknown as Pod).spec ?? emptySpec;
  const old = (current as unknown as Pod).spec ?? emptySpec;
  const initContainers = given.initContainers ?? [];
  const otherCount =
    given.containers.length !== old.containers.length || initContainers.length !== (old.initContainers ?? []).length;
  if (otherCount) return next;
  return {
    ...next,
    metadata: userMetadataOf(current, next),
    spec: {
      ...old,
      containers: merged(given.containers, old.containers),
      ...(initContainers.length === 0 ? {} : { initContainers: merged(initContainers, old.initContainers ?? []) }),
    },
    ...(current['status'] === undefined ? {} : { status: current['status'] }),
  };
};
