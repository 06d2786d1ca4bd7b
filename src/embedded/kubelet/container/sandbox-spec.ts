/** A pod's sandbox as the runtime is told to make it: names, addresses of name servers. */
import type { Pod } from '../../objects.ts';
import type { NodeSpec, SandboxSpec } from '../../runtime/types.ts';
import { specOf } from '../pod-spec.ts';

export type NameServers = SandboxSpec['dns'];

export type SandboxContext = {
  node: NodeSpec;
  clusterDomain: string;
  dnsServiceIp: string;
  /** What the node's own /etc/resolv.conf says. */
  nodeDns: NameServers;
};

const longestHostname = 63;

export const hostnameOf = (pod: Pod, node: NodeSpec, clusterDomain: string): string => {
  const spec = specOf(pod);
  if (spec.hostNetwork === true) return node.name;
  const name = (spec.hostname ?? pod.metadata.name).slice(0, longestHostname).replace(/[-.]+$/, '');
  const domain = domainOf(pod, clusterDomain);
  return spec.setHostnameAsFQDN === true && domain !== undefined ? `${name}.${domain}` : name;
};

/** `sub.default.svc.cluster.local`; undefined without a subdomain. */
export const domainOf = (pod: Pod, clusterDomain: string): string | undefined => {
  const { subdomain } = specOf(pod);
  return subdomain === undefined || subdomain === ''
    ? undefined
    : `${subdomain}.${pod.metadata.namespace}.svc.${clusterDomain}`;
};

const dnsOf = (pod: Pod, { clusterDomain, dnsServiceIp, nodeDns }: SandboxContext): NameServers => {
  const { dnsPolicy = 'ClusterFirst', hostNetwork, dnsConfig } = specOf(pod);
  const cluster: NameServers = {
    nameservers: [dnsServiceIp],
    searches: [
      `${pod.metadata.namespace}.svc.${clusterDomain}`,
      `svc.${clusterDomain}`,
      clusterDomain,
      ...nodeDns.searches,
    ],
    options: ['ndots:5'],
  };
  const inCluster = dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && hostNetwork !== true);
  const base = dnsPolicy === 'None' ? { nameservers: [], searches: [], options: [] } : inCluster ? cluster : nodeDns;
  const option = ({ name, value }: { name?: string; value?: string }): string =>
    value === undefined || value === '' ? (name ?? '') : `${name}:${value}`;
  const added = (dnsConfig?.options ?? []).map(option);
  const names = new Set((dnsConfig?.options ?? []).map(({ name }) => name));
  return {
    nameservers: [...new Set([...base.nameservers, ...(dnsConfig?.nameservers ?? [])])],
    searches: [...new Set([...base.searches, ...(dnsConfig?.searches ?? [])])],
    options: [...base.options.filter((one) => !names.has(one.split(':')[0])), ...added],
  };
};

export const sandboxSpecOf = (pod: Pod, context: SandboxContext): SandboxSpec => {
  const spec = specOf(pod);
  const domain = domainOf(pod, context.clusterDomain);
  return {
    podUid: pod.metadata.uid,
    namespace: pod.metadata.namespace ?? '',
    name: pod.metadata.name,
    hostname: hostnameOf(pod, context.node, context.clusterDomain),
    ...(domain === undefined ? {} : { domain }),
    hostNetwork: spec.hostNetwork === true,
    sharedProcesses: spec.shareProcessNamespace === true,
    dns: dnsOf(pod, context),
    hostAliases: (spec.hostAliases ?? []).map(({ ip, hostnames = [] }) => ({ ip, hostnames })),
    ...(spec.hostPID === true ? { hostPid: true } : {}),
  };
};
