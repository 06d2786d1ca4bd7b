/** The environment of a container, as its manifest says. */
import type { Client } from '../../api/client.ts';
import type { ConfigMap, Container, Pod, Secret } from '../../objects.ts';
import type { NodeSpec } from '../../runtime/types.ts';
import { containerOf, specOf } from '../pod-spec.ts';
import { expand } from './expand.ts';
import { fieldValue } from './field-path.ts';
import { resourceValue } from './resource-field.ts';
import { serviceVariables } from './service-variables.ts';

/** What the environment is made from. */
export type EnvironmentSources = { client: Client; node: NodeSpec; podIp: string };

export type Environment = { env: Map<string, string> } | { failure: string };

type Variable = NonNullable<Container['env']>[number];
type From = NonNullable<Container['envFrom']>[number];
/** A value, nothing to set, or why it can't be had. */
type Found = { value: string } | { failure: string } | undefined;

const decode = (base64: string): string => Buffer.from(base64, 'base64').toString();

const dataOf = (object: ConfigMap | Secret, secret: boolean): Map<string, string> =>
  new Map(Object.entries(object.data ?? {}).map(([key, value]) => [key, secret ? decode(value) : value]));

const kindText = { configmaps: ['configmap', 'ConfigMap'], secrets: ['secret', 'Secret'] } as const;

const dataFrom = (
  client: Client,
  kind: 'configmaps' | 'secrets',
  namespace: string | undefined,
  name: string,
): Map<string, string> | undefined => {
  const object = client.get(kind, namespace, name);
  return object === undefined ? undefined : dataOf(object, kind === 'secrets');
};

const fromKey = (
  pod: Pod,
  client: Client,
  kind: 'configmaps' | 'secrets',
  ref: { name?: string; key: string; optional?: boolean },
): Found => {
  const { namespace } = pod.metadata;
  const name = ref.name ?? '';
  const data = dataFrom(client, kind, namespace, name);
  const optional = ref.optional === true;
  if (data === undefined)
    return optional ? undefined : { failure: `${kindText[kind][0]} ${JSON.stringify(name)} not found` };
  const value = data.get(ref.key);
  if (value !== undefined) return { value };
  return optional
    ? undefined
    : { failure: `couldn't find key ${ref.key} in ${kindText[kind][1]} ${namespace}/${name}` };
};

const valueFrom = (pod: Pod, container: Container, variable: Variable, sources: EnvironmentSources): Found => {
  const { client, node, podIp } = sources;
  const source = variable.valueFrom;
  if (source?.configMapKeyRef !== undefined) return fromKey(pod, client, 'configmaps', source.configMapKeyRef);
  if (source?.secretKeyRef !== undefined) return fromKey(pod, client, 'secrets', source.secretKeyRef);
  if (source?.fieldRef !== undefined) {
    const { fieldPath } = source.fieldRef;
    const value = fieldValue(pod, fieldPath, { podIp, hostIp: node.ip });
    return value === undefined ? { failure: `unsupported fieldPath: ${fieldPath}` } : { value };
  }
  if (source?.resourceFieldRef !== undefined) {
    const { resource, divisor, containerName } = source.resourceFieldRef;
    const of = containerName === undefined ? container : containerOf(pod, containerName)?.container;
    if (of === undefined) return { failure: `container ${containerName} not found` };
    const value = resourceValue(of, resource, divisor, node);
    return value === undefined ? { failure: `unsupported container resource : ${resource}` } : { value };
  }
  return { value: '' };
};

/** All of a ConfigMap or Secret. */
const allFrom = (pod: Pod, client: Client, from: From): { entries: [string, string][] } | { failure: string } => {
  const ref = from.configMapRef ?? from.secretRef;
  if (ref === undefined) return { entries: [] };
  const kind = from.configMapRef === undefined ? 'secrets' : 'configmaps';
  const name = ref.name ?? '';
  const data = dataFrom(client, kind, pod.metadata.namespace, name);
  if (data === undefined)
    return ref.optional === true
      ? { entries: [] }
      : { failure: `${kindText[kind][0]} ${JSON.stringify(name)} not found` };
  return { entries: [...data].map(([key, value]) => [`${from.prefix ?? ''}${key}`, value]) };
};

export const environmentOf = (pod: Pod, container: Container, sources: EnvironmentSources): Environment => {
  const services = serviceVariables(
    sources.client,
    pod.metadata.namespace ?? '',
    specOf(pod).enableServiceLinks !== false,
  );
  const env = new Map<string, string>();
  for (const from of container.envFrom ?? []) {
    const found = allFrom(pod, sources.client, from);
    if ('failure' in found) return found;
    for (const [name, value] of found.entries) env.set(name, value);
  }
  for (const variable of container.env ?? []) {
    if (variable.value !== undefined && variable.value !== '') {
      env.set(
        variable.name,
        expand(variable.value, (name) => env.get(name) ?? services.get(name)),
      );
      continue;
    }
    const found = valueFrom(pod, container, variable, sources);
    if (found === undefined) continue;
    if ('failure' in found) return found;
    env.set(variable.name, found.value);
  }
  for (const [name, value] of services) if (!env.has(name)) env.set(name, value);
  return { env };
};
