/** The Service that `expose` makes for a pod, a workload or another service. */
import type { AnyObject } from '../live-object.ts';
import { podSpecOf } from '../pod-template.ts';
import { UsageError } from '../verb.ts';

type Port = { port: number; protocol: string };

export type ServiceWish = {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
  selector: Record<string, string>;
  ports: readonly { port: number; protocol?: string; name?: string; targetPort: number | string }[];
  type?: string | undefined;
  clusterIP?: string | undefined;
  externalIP?: string | undefined;
  sessionAffinity?: string | undefined;
};

const exposable = new Set(['Pod', 'Service', 'Deployment', 'ReplicaSet', 'ReplicationController']);

export const refuseUnexposable = ({ kind, apiVersion }: AnyObject): void => {
  if (exposable.has(kind)) return;
  const group = apiVersion.includes('/') ? `.${apiVersion.split('/')[0]}` : '';
  throw new UsageError(`cannot expose a ${kind}${group}`);
};

const noSelector = (why: string): UsageError =>
  new UsageError(`couldn't retrieve selectors via --selector flag or introspection: ${why}`);

export const selectorToExpose = ({ kind, metadata, spec = {} }: AnyObject): Record<string, string> => {
  if (kind === 'Pod') {
    if (Object.keys(metadata.labels ?? {}).length === 0) {
      throw noSelector('the pod has no labels and cannot be exposed');
    }
    return metadata.labels ?? {};
  }
  if (kind === 'Service' || kind === 'ReplicationController') {
    const selector = (spec.selector ?? {}) as Record<string, string>;
    if (Object.keys(selector).length === 0) throw noSelector('the service has no pod selector set');
    return selector;
  }
  const { matchLabels = {}, matchExpressions = [] } = (spec.selector ?? {}) as {
    matchLabels?: Record<string, string>;
    matchExpressions?: unknown[];
  };
  if (matchExpressions.length > 0) {
    throw noSelector(
      `couldn't convert expressions - "${JSON.stringify(matchExpressions)}" to map-based selector format`,
    );
  }
  return matchLabels;
};

/** Every port once per protocol, in the order of the containers. */
export const portsToExpose = (object: AnyObject): Port[] => {
  const ports =
    object.kind === 'Service'
      ? ((object.spec?.ports ?? []) as Port[])
      : (podSpecOf(object).containers ?? []).flatMap(({ ports: own = [] }) =>
          own.map((each) => ({ port: each.containerPort, protocol: (each as { protocol?: string }).protocol })),
        );
  const found: Port[] = [];
  for (const { port, protocol = 'TCP' } of ports) {
    if (!found.some((each) => each.port === port && each.protocol === protocol)) found.push({ port, protocol });
  }
  return found;
};

/** A number stays a number, a name a name. */
const targetPortOf = (text: string): number | string => (/^\d+$/.test(text) ? Number(text) : text);

/** Several ports need names; a port with two protocols is two ports. */
export const servicePorts = (
  ports: readonly number[],
  known: readonly Port[],
  { protocol, targetPort }: { protocol: string | undefined; targetPort: string | undefined },
): ServiceWish['ports'] =>
  ports.flatMap((port, index) => {
    const target = targetPort === undefined ? port : targetPortOf(targetPort);
    const protocols = known.filter((each) => each.port === port).map((each) => each.protocol);
    const name = ports.length > 1 ? { name: `port-${index + 1}` } : {};
    if (protocol !== undefined || protocols.length < 2) {
      return [{ ...name, protocol: protocol ?? protocols[0] ?? 'TCP', port, targetPort: target }];
    }
    return protocols.map((each) => ({
      name: `port-${index + 1}-${each.toLowerCase()}`,
      protocol: each,
      port,
      targetPort: target,
    }));
  });

export const serviceObject = (wish: ServiceWish): AnyObject => {
  const { name, namespace, labels, selector, ports, type, clusterIP, externalIP, sessionAffinity } = wish;
  return {
    kind: 'Service',
    apiVersion: 'v1',
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(labels !== undefined && Object.keys(labels).length > 0 && { labels }),
    },
    spec: {
      ...(ports.length > 0 && { ports }),
      selector,
      ...(clusterIP !== undefined && { clusterIP }),
      ...(type !== undefined && { type }),
      ...(externalIP !== undefined && { externalIPs: [externalIP] }),
      ...(sessionAffinity !== undefined && { sessionAffinity }),
    },
    status: { loadBalancer: {} },
  } as unknown as AnyObject;
};
