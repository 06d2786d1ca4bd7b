import type { Service } from '../../src/cluster/kube.ts';
import { urlHost } from './shell.ts';

/** The Service's own address: unlike its DNS name it works as soon as the Service does. */
export const serviceUrl = (service: Service, path: string): string => {
  const { clusterIP = '', ports = [] } = service.spec;
  const { name, namespace } = service.metadata;
  const host = clusterIP === '' || clusterIP === 'None' ? `${name}.${namespace}.svc` : urlHost(clusterIP);
  return `http://${host}:${ports[0]?.port ?? 80}${path}`;
};
