/** Questions about who somebody is and what they may: the API lets everybody do everything whom it knows. */
import type { JsonObject, SpecialKind } from '../../schema/index.ts';
import { secondsText } from '../../time.ts';
import { userOfToken } from '../authentication/authenticate.ts';
import { issuer } from '../authentication/service-account-tokens.ts';
import { badRequest, invalidKind, methodNotAllowed, refusal } from '../errors.ts';
import type { Cause } from '../status.ts';
import type { Answer } from './answer.ts';
import { decode, optionsOf, type Call } from './call.ts';
import type { Review } from './path.ts';
import type { Form } from './media-type.ts';

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

const kinds: Record<string, SpecialKind> = {
  selfsubjectreviews: 'SelfSubjectReview',
  tokenreviews: 'TokenReview',
  localsubjectaccessreviews: 'LocalSubjectAccessReview',
  selfsubjectaccessreviews: 'SelfSubjectAccessReview',
  selfsubjectrulesreviews: 'SelfSubjectRulesReview',
  subjectaccessreviews: 'SubjectAccessReview',
};

const groupOf = (kind: SpecialKind): string =>
  kind === 'SelfSubjectReview' || kind === 'TokenReview' ? 'authentication.k8s.io' : 'authorization.k8s.io';

type AccessSpec = {
  user?: string;
  groups?: string[];
  resourceAttributes?: { namespace?: string };
  nonResourceAttributes?: object;
};

/** What is wrong with a question about what somebody may. */
const problemsOf = (kind: SpecialKind, spec: AccessSpec, namespace: string): Cause[] => {
  const causes: Cause[] = [];
  const add = (reason: string, field: string, message: string): void => void causes.push({ reason, message, field });
  const { user = '', groups = [], resourceAttributes, nonResourceAttributes } = spec;
  if (resourceAttributes !== undefined && nonResourceAttributes !== undefined)
    add(
      'FieldValueInvalid',
      'spec.nonResourceAttributes',
      'Invalid value: "nonResourceAttributes": cannot be specified in combination with resourceAttributes',
    );
  if (resourceAttributes === undefined && nonResourceAttributes === undefined)
    add(
      'FieldValueInvalid',
      'spec.resourceAttributes',
      `Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified`,
    );
  if (kind !== 'SelfSubjectAccessReview' && user === '' && groups.length === 0)
    add('FieldValueInvalid', 'spec.user', 'Invalid value: "": at least one of user or group must be specified');
  if (kind === 'LocalSubjectAccessReview') {
    if (nonResourceAttributes !== undefined)
      add('FieldValueInvalid', 'spec.nonResourceAttributes', 'Invalid value: {}: disallowed on this kind of request');
    const asked = resourceAttributes?.namespace ?? '';
    if (resourceAttributes !== undefined && asked !== namespace)
      add(
        'FieldValueInvalid',
        'spec.resourceAttributes.namespace',
        `Invalid value: ${JSON.stringify(asked)}: must match metadata.namespace`,
      );
  }
  return causes;
};

const reviewToken = (call: Call, adminToken: string, spec: { token?: string; audiences?: string[] }): object => {
  const { token = '', audiences = [] } = spec;
  if (token === '') throw badRequest('token is required for TokenReview in authentication');
  const wanted = audiences.length === 0 ? [issuer] : audiences;
  const checked = call.api.tokens.check(token, wanted);
  const known = checked === undefined ? userOfToken(token, adminToken, call.api.tokens) : undefined;
  if (known !== undefined) return { authenticated: true, user: known, audiences: wanted };
  if (checked === undefined) return { user: {}, error: 'invalid bearer token' };
  if ('error' in checked) return { user: {}, error: `[invalid bearer token, ${checked.error}]` };
  return { authenticated: true, user: checked.user, audiences: checked.audiences };
};

const statusFor = (call: Call, kind: SpecialKind, body: JsonObject, review: Review, adminToken: string): object => {
  const spec = (body['spec'] ?? {}) as AccessSpec & { token?: string; audiences?: string[] };
  switch (kind) {
    case 'SelfSubjectReview':
      return { userInfo: call.user };
    case 'SelfSubjectRulesReview':
      if (((spec as { namespace?: string }).namespace ?? '') === '') throw badRequest('no namespace on request');
      return everything;
    case 'TokenReview':
      return reviewToken(call, adminToken, spec);
    default: {
      const causes = problemsOf(kind, spec, review.namespace ?? '');
      const group = 'authorization.k8s.io';
      // The real one has lost its kind here.
      if (causes.length > 0) throw invalidKind(`.${group}`, group, '', '', causes);
      return { allowed: true };
    }
  }
};

const isTable = (form: Form): boolean => form.as === 'table' || form.as === 'metadata';

export const serveReview = async (call: Call, review: Review, adminToken: string, form: Form): Promise<Answer> => {
  if (call.method !== 'POST') throw methodNotAllowed();
  const kind = kinds[review.review]!;
  const body = await decode(call, kind, optionsOf(call, 'CreateOptions'));
  // These have no metadata that a row could be made of.
  if (isTable(form))
    throw refusal(
      406,
      'NotAcceptable',
      'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
      {},
    );
  const { metadata, spec } = body;
  const status = statusFor(call, kind, body, review, adminToken);
  const given = (metadata ?? {}) as JsonObject;
  const namespace = review.namespace === undefined ? {} : { namespace: review.namespace };
  const created = kind === 'SelfSubjectReview' ? { creationTimestamp: secondsText(call.api.clock.now()) } : {};
  return {
    code: 201,
    json: {
      kind,
      apiVersion: `${groupOf(kind)}/v1`,
      metadata: { ...given, ...namespace, ...created },
      ...(spec === undefined ? (kind === 'SelfSubjectRulesReview' ? { spec: {} } : {}) : { spec }),
      status,
    },
  };
};
