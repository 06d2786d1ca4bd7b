/** The environment variables that tell a container where the Services of its namespace are. */
import type { Client } from '../../api/client.ts';
import type { Service } from '../../objects.ts';

const prefixOf = (name: string): string => name.replaceAll('-', '_').toUpperCase();

const variablesOf = (service: Service): [string, string][] => {
  const ip = service.spec?.clusterIP ?? '';
  const ports = service.spec?.ports ?? [];
  const prefix = prefixOf(service.metadata.name);
  const first = ports[0];
  if (first === undefined) return [];
  return [
    [`${prefix}_SERVICE_HOST`, ip],
    [`${prefix}_SERVICE_PORT`, String(first.port)],
    ...ports
      .filter(({ name }) => name !== undefined && name !== '')
      .map(({ name, port }): [string, string] => [`${prefix}_SERVICE_PORT_${prefixOf(name!)}`, String(port)]),
    [`${prefix}_PORT`, `${(first.protocol ?? 'TCP').toLowerCase()}://${ip}:${first.port}`],
    ...ports.flatMap(({ port, protocol = 'TCP' }): [string, string][] => {
      const portPrefix = `${prefix}_PORT_${port}_${protocol.toUpperCase()}`;
      return [
        [portPrefix, `${protocol.toLowerCase()}://${ip}:${port}`],
        [`${portPrefix}_PROTO`, protocol.toLowerCase()],
        [`${portPrefix}_PORT`, String(port)],
        [`${portPrefix}_ADDR`, ip],
      ];
    }),
  ];
};

const hasAddress = ({ spec }: Service): boolean =>
  spec?.clusterIP !== undefined && spec.clusterIP !== '' && spec.clusterIP !== 'None';

/** The API server's own Service always; the others of the namespace with `links`. */
export const serviceVariables = (client: Client, namespace: string, links: boolean): Map<string, string> => {
  const kubernetes = client.get('services', 'default', 'kubernetes');
  const others = links ? client.list('services', namespace) : [];
  const services = new Map(
    [...(kubernetes === undefined ? [] : [kubernetes]), ...others]
      .filter(hasAddress)
      .map((service) => [`${service.metadata.namespace}/${service.metadata.name}`, service]),
  );
  // A Service of the namespace wins over the one of the cluster that has its name.
  return new Map([...services.values()].flatMap(variablesOf));
};
