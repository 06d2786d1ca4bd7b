/** The words that an object of each kind carries. */
import { apiVersionOf, infoOf, kindNames, kinds } from '../../objects.ts';
import type { BodyKind, SpecialKind } from '../schema-tools.ts';

export type KindWords = { apiVersion: string; kind: string; group: string };

const special: Record<SpecialKind, string> = {
  Binding: 'v1',
  DeleteOptions: 'v1',
  EventView: 'events.k8s.io/v1',
  Eviction: 'policy/v1',
  LocalSubjectAccessReview: 'authorization.k8s.io/v1',
  Scale: 'autoscaling/v1',
  SelfSubjectAccessReview: 'authorization.k8s.io/v1',
  SelfSubjectReview: 'authentication.k8s.io/v1',
  SelfSubjectRulesReview: 'authorization.k8s.io/v1',
  Status: 'v1',
  SubjectAccessReview: 'authorization.k8s.io/v1',
  TokenRequest: 'authentication.k8s.io/v1',
  TokenReview: 'authentication.k8s.io/v1',
};

/** Whether a group and version have anything that is served. */
export const isServed = (apiVersion: string): boolean =>
  kindNames.some((name) => apiVersionOf(infoOf(name)) === apiVersion) || Object.values(special).includes(apiVersion);

const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? apiVersion.split('/')[0]! : '');

export const kindWords = (name: BodyKind): KindWords => {
  if (name in special) {
    const apiVersion = special[name as SpecialKind];
    return { apiVersion, kind: name === 'EventView' ? 'Event' : name, group: groupOf(apiVersion) };
  }
  const info = infoOf(name as keyof typeof kinds);
  return { apiVersion: apiVersionOf(info), kind: info.kind, group: info.group };
};
