/** What every cluster has before anybody asks: namespaces, the API's and the DNS's Services, a storage class. */
import type { Client } from './api/client.ts';
import { systemClasses } from './system-priorities.ts';
import { provisioner } from './controllers/volume-binder.ts';

export type Bootstrap = {
  apiServiceIp: string;
  dnsServiceIp: string;
  /** Where the API is in the nodes' network. */
  apiEndpoint: { ip: string; port: number };
  /** `10.96.0.0/16` */
  serviceRange: string;
  /** PEM, for the ConfigMap that pods find in every namespace. */
  certificateAuthority: string;
};

const defaultClass = 'storageclass.kubernetes.io/is-default-class';

export const bootstrap = (
  client: Client,
  { apiServiceIp, dnsServiceIp, apiEndpoint, serviceRange, certificateAuthority }: Bootstrap,
): void => {
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) {
    client.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  client.create('configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kube-root-ca.crt', namespace: 'kube-system' },
    data: { 'ca.crt': certificateAuthority },
  });
  client.create('servicecidrs', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'ServiceCIDR',
    metadata: { name: 'kubernetes' },
    spec: { cidrs: [serviceRange] },
  });
  client.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'kubernetes',
      namespace: 'default',
      labels: { component: 'apiserver', provider: 'kubernetes' },
    },
    spec: {
      clusterIP: apiServiceIp,
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: apiEndpoint.port }],
    },
  });
  // The API server lists itself, in both kinds.
  const ports = [{ name: 'https', port: apiEndpoint.port, protocol: 'TCP' }];
  client.create('endpoints', {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: {
      name: 'kubernetes',
      namespace: 'default',
      labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' },
    },
    subsets: [{ addresses: [{ ip: apiEndpoint.ip }], ports }],
  });
  client.create('endpointslices', {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'kubernetes', namespace: 'default', labels: { 'kubernetes.io/service-name': 'kubernetes' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [apiEndpoint.ip], conditions: { ready: true } }],
    ports,
  });
  client.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'kube-dns',
      namespace: 'kube-system',
      labels: { 'k8s-app': 'kube-dns', 'kubernetes.io/name': 'CoreDNS' },
    },
    spec: {
      clusterIP: dnsServiceIp,
      selector: { 'k8s-app': 'kube-dns' },
      ports: [
        { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
        { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
      ],
    },
  });
  for (const { name, value, description } of systemClasses)
    client.create('priorityclasses', {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name },
      value,
      description,
    });
  client.create('storageclasses', {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'standard', annotations: { [defaultClass]: 'true' } },
    provisioner,
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'WaitForFirstConsumer',
  });
};
