/** The ports of `port-forward`: what the words mean, and which port of the pod a service's port is. */
import type { Pod, Service } from '../cluster/kube.ts';
import { UsageError } from './verb.ts';

/** `local` is 0 for any free port. */
export type ForwardedPort = { local: number; remote: number };

type ContainerPort = { name?: string; containerPort: number; protocol?: string };
type ServicePort = { name?: string; port: number; targetPort?: number | string; protocol?: string };

const isNumber = (text: string): boolean => /^\d+$/.test(text);

const split = (word: string): { local: string; remote: string } => {
  const parts = word.split(':');
  return parts.length === 2 ? { local: parts[0] ?? '', remote: parts[1] ?? '' } : { local: word, remote: word };
};

const portNumber = (text: string, which: 'local' | 'remote'): number => {
  if (isNumber(text) && Number(text) < 65_536) return Number(text);
  const why = isNumber(text) ? 'value out of range' : 'invalid syntax';
  throw new UsageError(`error parsing ${which} port '${text}': strconv.ParseUint: parsing "${text}": ${why}`);
};

const containerPorts = ({ spec }: Pod): ContainerPort[] =>
  [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ ports = [] }) => ports as ContainerPort[]);

const podPort = (pod: Pod, name: string): number => {
  const port = containerPorts(pod).find((each) => each.name === name);
  if (port !== undefined) return port.containerPort;
  throw new UsageError(`Pod '${pod.metadata.name}' does not have a named port '${name}'`);
};

const refuseUdp = (ports: readonly { number: number; protocol?: string }[], remote: number, word: string): void => {
  const protocols = ports.filter(({ number }) => number === remote).map(({ protocol = 'TCP' }) => protocol);
  if (protocols.includes('UDP') && !protocols.includes('TCP')) {
    throw new UsageError(`UDP protocol is not supported for ${word}`);
  }
};

const result = (local: string, asked: string, remote: number): ForwardedPort => ({
  local: local === '' ? 0 : portNumber(local === asked && !isNumber(local) ? String(remote) : local, 'local'),
  remote,
});

/** `8080:80`, `80`, `:80`, `8080:http` */
export const podForward = (word: string, pod: Pod): ForwardedPort => {
  if (word.split(':').length > 2) throw new UsageError(`invalid port format '${word}'`);
  const { local, remote: asked } = split(word);
  const remote = isNumber(asked) ? portNumber(asked, 'remote') : podPort(pod, asked);
  if (remote === 0) throw new UsageError('remote port must be > 0');
  const ports = containerPorts(pod).map(({ containerPort, protocol = 'TCP' }) => ({ number: containerPort, protocol }));
  refuseUdp(ports, remote, asked);
  return result(local, asked, remote);
};

/** The same for a port of a service, which may be another one in the pod. */
export const serviceForward = (word: string, { metadata, spec }: Service, pod: Pod): ForwardedPort => {
  const { local, remote: asked } = split(word);
  const ports = (spec.ports ?? []) as ServicePort[];
  const port = ports.find((each) => (isNumber(asked) ? each.port === Number(asked) : each.name === asked));
  if (port === undefined) {
    throw new UsageError(
      isNumber(asked)
        ? `Service ${metadata.name} does not have a service port ${asked}`
        : `Service '${metadata.name}' does not have a named port '${asked}'`,
    );
  }
  refuseUdp(
    ports.map(({ port: number, protocol = 'TCP' }) => ({ number, protocol })),
    port.port,
    asked,
  );
  const inPod = spec.clusterIP === 'None' ? port.port : (port.targetPort ?? port.port);
  const remote = typeof inPod === 'number' ? inPod : podPort(pod, inPod);
  const wantedLocal = local === asked && !isNumber(local) ? String(port.port) : local;
  return result(wantedLocal, asked, remote === 0 ? port.port : remote);
};
