/** The ports of the node that a pod takes for itself. */
import type { Pod } from '../objects.ts';

export type HostPort = { ip: string; protocol: string; port: number };

const everywhere = '0.0.0.0';

export const hostPortsOf = ({ spec }: Pod): HostPort[] =>
  [
    ...(spec?.containers ?? []),
    ...(spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always'),
  ]
    .flatMap(({ ports = [] }) => ports)
    .filter(({ hostPort = 0 }) => hostPort > 0)
    .map(({ hostIP = '', protocol = 'TCP', hostPort = 0 }) => ({ ip: hostIP || everywhere, protocol, port: hostPort }));

export const collide = (a: HostPort, b: HostPort): boolean =>
  a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === everywhere || b.ip === everywhere);

export const takenWords = "node(s) didn't have free ports for the requested pod ports";
