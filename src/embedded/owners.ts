/** Owner references: who made what. */
import { apiVersionOf, infoOf, type KindName, type Obj, type OwnerReference } from './objects.ts';

type Owned = { metadata: { ownerReferences?: OwnerReference[] } };

export const controllerOf = (object: Owned): OwnerReference | undefined =>
  object.metadata.ownerReferences?.find((reference) => reference.controller === true);

export const isControlledBy = (object: Owned, uid: string): boolean => controllerOf(object)?.uid === uid;

export const controllerReference = (kind: KindName, owner: Pick<Obj, 'metadata'>): OwnerReference => ({
  apiVersion: apiVersionOf(infoOf(kind)),
  kind: infoOf(kind).kind,
  name: owner.metadata.name,
  uid: owner.metadata.uid,
  controller: true,
  blockOwnerDeletion: true,
});
