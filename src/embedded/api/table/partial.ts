import type { Obj } from '../../objects.ts';

/** An object without its content. */
export const partial = ({ metadata }: Obj, version: 'v1' | 'v1beta1'): unknown => ({
  kind: 'PartialObjectMetadata',
  apiVersion: `meta.k8s.io/${version}`,
  metadata,
});
