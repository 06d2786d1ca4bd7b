/** Files that are made from objects of the API: ConfigMaps, Secrets, fields of the pod, tokens. */
import type { Client } from '../../api/client.ts';
import type { ConfigMap, Container, Pod, Secret, Volume } from '../../objects.ts';
import type { NodeSpec } from '../../runtime/types.ts';
import { fieldValue } from '../environment/field-path.ts';
import { resourceValue } from '../environment/resource-field.ts';
import { containerOf, specOf } from '../pod-spec.ts';
import type { TokenKeeper } from './token.ts';

export type ProjectedFile = { content: Uint8Array; mode: number; uid?: number };
/** By path below the volume. */
export type Payload = ReadonlyMap<string, ProjectedFile>;
export type PayloadResult = { payload: Payload } | { failure: string };

export type PayloadContext = { client: Client; node: NodeSpec; podIp: string; now: number; tokens: TokenKeeper };

type Item = { key: string; path: string; mode?: number };
type Reference = { name?: string; items?: Item[]; optional?: boolean };
type DownwardItem = NonNullable<NonNullable<Volume['downwardAPI']>['items']>[number];
type Projection = NonNullable<NonNullable<Volume['projected']>['sources']>[number];

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const fromBase64 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));

const entriesOf = (of: unknown): [string, string][] => Object.entries((of ?? {}) as { [key: string]: string });

const dataOf = (kind: 'configmap' | 'secret', object: ConfigMap | Secret): Map<string, Uint8Array> =>
  new Map(
    kind === 'secret'
      ? entriesOf(object.data).map(([key, value]) => [key, fromBase64(value)])
      : [
          ...entriesOf(object.data).map(([key, value]): [string, Uint8Array] => [key, bytes(value)]),
          ...entriesOf((object as ConfigMap).binaryData).map(([key, value]): [string, Uint8Array] => [
            key,
            fromBase64(value),
          ]),
        ],
  );

/** Of a ConfigMap or a Secret: all of it, or the items asked for. */
export const objectPayload = (
  pod: Pod,
  kind: 'configmap' | 'secret',
  reference: Reference,
  defaultMode: number,
  { client }: Pick<PayloadContext, 'client'>,
): PayloadResult => {
  const name = reference.name ?? '';
  const object =
    kind === 'secret'
      ? client.get('secrets', pod.metadata.namespace, name)
      : client.get('configmaps', pod.metadata.namespace, name);
  const optional = reference.optional === true;
  if (object === undefined && !optional) return { failure: `${kind} ${JSON.stringify(name)} not found` };
  const data = object === undefined ? new Map<string, Uint8Array>() : dataOf(kind, object);
  const items = reference.items ?? [];
  if (items.length === 0)
    return { payload: new Map([...data].map(([key, content]) => [key, { content, mode: defaultMode }])) };
  const payload = new Map<string, ProjectedFile>();
  for (const { key, path, mode } of items) {
    const content = data.get(key);
    if (content !== undefined) payload.set(path, { content, mode: mode ?? defaultMode });
    else if (!optional)
      return {
        failure: `${kind === 'secret' ? 'references' : 'configmap references'} non-existent ${kind === 'secret' ? 'secret' : 'config'} key: ${key}`,
      };
  }
  return { payload };
};

export const downwardPayload = (
  pod: Pod,
  items: readonly DownwardItem[],
  defaultMode: number,
  { node, podIp }: Pick<PayloadContext, 'node' | 'podIp'>,
): PayloadResult => {
  const payload = new Map<string, ProjectedFile>();
  for (const { path, mode, fieldRef, resourceFieldRef } of items) {
    let value: string | undefined;
    if (fieldRef !== undefined) value = fieldValue(pod, fieldRef.fieldPath, { podIp, hostIp: node.ip });
    else if (resourceFieldRef !== undefined) {
      const { containerName = '', resource, divisor } = resourceFieldRef;
      const container: Container | undefined = containerOf(pod, containerName)?.container;
      value = container === undefined ? undefined : resourceValue(container, resource, divisor, node);
    }
    if (value === undefined)
      return { failure: `unsupported fieldPath: ${fieldRef?.fieldPath ?? resourceFieldRef?.resource ?? ''}` };
    payload.set(path, { content: bytes(value), mode: mode ?? defaultMode });
  }
  return { payload };
};

/** Undefined: nobody says as whom the containers run, or not all run as the same. */
const onlyUserOf = (pod: Pod): number | undefined => {
  const { securityContext, containers, initContainers = [] } = specOf(pod);
  const users = [...initContainers, ...containers].map(
    (each) => each.securityContext?.runAsUser ?? securityContext?.runAsUser,
  );
  return new Set(users).size === 1 ? users[0] : undefined;
};

const sourcePayload = (pod: Pod, source: Projection, defaultMode: number, context: PayloadContext): PayloadResult => {
  if (source.secret !== undefined) return objectPayload(pod, 'secret', source.secret, defaultMode, context);
  if (source.configMap !== undefined) return objectPayload(pod, 'configmap', source.configMap, defaultMode, context);
  if (source.downwardAPI !== undefined)
    return downwardPayload(pod, source.downwardAPI.items ?? [], defaultMode, context);
  if (source.serviceAccountToken !== undefined) {
    const { path, audience, expirationSeconds = 3600 } = source.serviceAccountToken;
    const wanted = { expirationSeconds, ...(audience === undefined ? {} : { audience }) };
    const given = context.tokens(pod, wanted, context.now);
    if ('failure' in given) return given;
    const content = bytes(given.token);
    // Its owner and the group of the volume may read it, where they are known; else everybody.
    const uid = onlyUserOf(pod);
    const owned = uid !== undefined || specOf(pod).securityContext?.fsGroup !== undefined;
    const file = { content, mode: owned ? 0o600 : defaultMode, ...(uid !== undefined && { uid }) };
    return { payload: new Map([[path, file]]) };
  }
  return { payload: new Map() };
};

/** Later sources win over earlier ones; all that is wrong is said at once. */
export const projectedPayload = (
  pod: Pod,
  sources: readonly Projection[],
  defaultMode: number,
  context: PayloadContext,
): PayloadResult => {
  const payload = new Map<string, ProjectedFile>();
  const failures: string[] = [];
  for (const source of sources) {
    const result = sourcePayload(pod, source, defaultMode, context);
    if ('failure' in result) failures.push(result.failure);
    else for (const [path, file] of result.payload) payload.set(path, file);
  }
  if (failures.length === 0) return { payload };
  return { failure: failures.length === 1 ? failures[0]! : `[${failures.join(', ')}]` };
};
