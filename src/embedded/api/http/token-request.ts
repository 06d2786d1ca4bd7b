/** `serviceaccounts/NAME/token`: a token is asked for. */
import { conflictOn, invalidKind, methodNotAllowed } from '../errors.ts';
import { secondsText } from '../../time.ts';
import type { TokenWish } from '../client.ts';
import type { Cause } from '../status.ts';
import { mustFind } from '../verbs/registry.ts';
import type { Answer } from './answer.ts';
import { decode, optionsOf, type Call } from './call.ts';
import type { PartTarget } from './subresources.ts';

const group = 'authentication.k8s.io';
const shortestSeconds = 600;
const longestSeconds = 2 ** 32;
const usualSeconds = 3600;

type TokenRequest = {
  metadata?: { name?: string; namespace?: string; uid?: string };
  spec?: { [Field in keyof TokenWish]?: TokenWish[Field] | null };
};

const refuse = (name: string, cause: Cause): never => {
  throw invalidKind(`TokenRequest.${group}`, group, 'TokenRequest', name, [cause]);
};

const invalidField = (name: string, field: string, value: unknown, why: string): never =>
  refuse(name, { reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value)}: ${why}`, field });

export const serveTokenRequest = async (call: Call, { namespace = '', name }: PartTarget): Promise<Answer> => {
  if (call.method !== 'POST') throw methodNotAllowed();
  const options = optionsOf(call, 'CreateOptions');
  const { metadata = {}, spec = {} } = (await decode(call, 'TokenRequest', options)) as TokenRequest;
  if (metadata.name !== undefined && metadata.name !== '' && metadata.name !== name)
    invalidField(name, 'metadata.name', metadata.name, 'must match the service account name if specified');
  if (metadata.namespace !== undefined && metadata.namespace !== '' && metadata.namespace !== namespace)
    invalidField(
      name,
      'metadata.namespace',
      metadata.namespace,
      'must match the service account namespace if specified',
    );
  const account = mustFind(call.api, 'serviceaccounts', namespace, name).metadata;
  if (metadata.uid !== undefined && metadata.uid !== '' && metadata.uid !== account.uid)
    throw conflictOn(
      `TokenRequest.${group}`,
      name,
      `the UID in the token request (${metadata.uid}) does not match the UID of the service account (${account.uid})`,
    );
  // What is not said may be null.
  const expirationSeconds = spec.expirationSeconds ?? usualSeconds;
  const audiences = spec.audiences ?? [];
  const boundObjectRef = spec.boundObjectRef ?? undefined;
  if (expirationSeconds < shortestSeconds)
    invalidField('', 'spec.expirationSeconds', expirationSeconds, 'may not specify a duration less than 10 minutes');
  if (expirationSeconds > longestSeconds)
    invalidField(
      '',
      'spec.expirationSeconds',
      expirationSeconds,
      'may not specify a duration larger than 2^32 seconds',
    );
  const issued = call.api.tokens.issue(namespace, name, {
    audiences,
    expirationSeconds,
    ...(boundObjectRef === undefined ? {} : { boundObjectRef }),
  });
  return {
    code: 201,
    json: {
      kind: 'TokenRequest',
      apiVersion: `${group}/v1`,
      metadata: { name, namespace, uid: account.uid, creationTimestamp: secondsText(call.api.clock.now()) },
      spec: { audiences: issued.audiences, expirationSeconds, boundObjectRef: boundObjectRef ?? null },
      status: { token: issued.token, expirationTimestamp: secondsText(issued.expiresAt) },
    },
  };
};
