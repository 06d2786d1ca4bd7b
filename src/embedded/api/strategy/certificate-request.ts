/** A request for a certificate: who asked is what the API knows, and each subresource writes its own part of the status. */
import type { CertificateSigningRequest, Obj } from '../../objects.ts';
import type { User } from '../authentication/user.ts';

type Request = CertificateSigningRequest;
type Condition = NonNullable<NonNullable<Request['status']>['conditions']>[number];

/** Whatever the author says: nobody asks in another one's name. */
export const withRequester = (object: object, { username, uid, groups, extra }: User): object => {
  const { spec } = object as { spec?: Request['spec'] };
  const { username: _name, uid: _uid, groups: _groups, extra: _extra, ...asked } = spec ?? {};
  return {
    ...object,
    spec: {
      ...asked,
      username,
      ...(uid === undefined ? {} : { uid }),
      ...(groups === undefined ? {} : { groups: [...groups] }),
      ...(extra === undefined ? {} : { extra }),
    },
  };
};

const stamped = (conditions: readonly Condition[], before: readonly Condition[], now: string): Condition[] =>
  conditions.map((condition) => {
    const old = before.find(({ type, status }) => type === condition.type && status === condition.status);
    return {
      ...condition,
      lastUpdateTime: condition.lastUpdateTime ?? now,
      lastTransitionTime: condition.lastTransitionTime ?? old?.lastTransitionTime ?? now,
    };
  });

/** What a write to `approval` or `status` makes of the status. */
export const withDecision = (current: Obj, next: Obj, part: 'approval' | 'status', now: string): Obj => {
  const before = (current as unknown as Request).status ?? {};
  const wanted = (next as unknown as Request).status ?? {};
  const conditions = stamped(wanted.conditions ?? [], before.conditions ?? [], now);
  const certificate = part === 'approval' ? before.certificate : wanted.certificate;
  return {
    ...next,
    spec: current['spec'],
    status: {
      ...(conditions.length === 0 ? {} : { conditions }),
      ...(certificate === undefined ? {} : { certificate }),
    },
  };
};
