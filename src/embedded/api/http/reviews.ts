/** Questions about who one is and what one may: there is one user, and it may everything. */
import type { JsonObject } from '../../schema/index.ts';
import { badRequest, methodNotAllowed } from '../errors.ts';
import type { Answer } from './answer.ts';
import { bodyOf, contentTypeOf, decode, type Call } from './call.ts';
import type { Review } from './path.ts';

const user = {
  username: 'kubernetes-admin',
  groups: ['kubeadm:cluster-admins', 'system:authenticated'],
};

const readable = [
  '/api',
  '/api/*',
  '/apis',
  '/apis/*',
  '/healthz',
  '/livez',
  '/openapi',
  '/openapi/*',
  '/readyz',
  '/version',
  '/version/',
];

const everything = {
  resourceRules: [
    { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
    {
      verbs: ['create'],
      apiGroups: ['authorization.k8s.io'],
      resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
    },
    { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
  ],
  nonResourceRules: [
    { verbs: ['*'], nonResourceURLs: ['*'] },
    { verbs: ['get'], nonResourceURLs: readable },
  ],
  incomplete: false,
};

const kinds: Record<string, string> = {
  selfsubjectreviews: 'SelfSubjectReview',
  tokenreviews: 'TokenReview',
  localsubjectaccessreviews: 'LocalSubjectAccessReview',
  selfsubjectaccessreviews: 'SelfSubjectAccessReview',
  selfsubjectrulesreviews: 'SelfSubjectRulesReview',
  subjectaccessreviews: 'SubjectAccessReview',
};

const bodyFor = async (call: Call, kind: string): Promise<JsonObject> => {
  if (kind === 'SelfSubjectAccessReview' || kind === 'SelfSubjectReview') return decode(call, kind, { mode: 'Warn' });
  const body = await bodyOf(call);
  // The rules are the same in every namespace: what was asked does not matter.
  if (kind === 'SelfSubjectRulesReview') return { spec: {} };
  if (contentTypeOf(call).includes('protobuf')) throw badRequest(`${kind} is understood as JSON only`);
  try {
    return JSON.parse(body.toString()) as JsonObject;
  } catch {
    throw badRequest('the object provided is unrecognized (must be of type JSON)');
  }
};

const statusFor = (kind: string, { spec }: JsonObject, isOurs: (token: string) => boolean): object => {
  switch (kind) {
    case 'SelfSubjectReview':
      return { userInfo: user };
    case 'SelfSubjectRulesReview':
      return everything;
    case 'TokenReview': {
      const { token = '' } = (spec ?? {}) as { token?: string };
      return isOurs(token) ? { authenticated: true, user } : { error: 'invalid bearer token' };
    }
    default:
      return { allowed: true };
  }
};

export const serveReview = async (
  call: Call,
  { review }: Review,
  isOurs: (token: string) => boolean,
): Promise<Answer> => {
  if (call.method !== 'POST') throw methodNotAllowed();
  const kind = kinds[review] ?? '';
  const body = await bodyFor(call, kind);
  const group = kind === 'SelfSubjectReview' || kind === 'TokenReview' ? 'authentication' : 'authorization';
  const { metadata = {}, spec } = body;
  return {
    code: 201,
    json: {
      kind,
      apiVersion: `${group}.k8s.io/v1`,
      metadata,
      ...(spec === undefined ? {} : { spec }),
      status: statusFor(kind, body, isOurs),
    },
  };
};
