/** The files of a pod that the kubelet and the runtime write, in their words. */
import type { SandboxSpec } from '../types.ts';

const fixedHosts = [
  '127.0.0.1\tlocalhost',
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::0\tip6-localnet',
  'fe00::0\tip6-mcastprefix',
  'fe00::1\tip6-allnodes',
  'fe00::2\tip6-allrouters',
];

const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

const aliasesText = (aliases: SandboxSpec['hostAliases']): string =>
  aliases.length === 0
    ? ''
    : `\n# Entries added by HostAliases.\n${lines(aliases.map(({ ip, hostnames }) => [ip, ...hostnames].join('\t')))}`;

/** What the node's own /etc/hosts says. */
export const nodeHosts = (name: string, ip: string): string =>
  lines([
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'ff00::0\tip6-mcastprefix',
    'ff02::1\tip6-allnodes',
    'ff02::2\tip6-allrouters',
    `${ip}\t${name}`,
  ]);

export const hostsFile = (spec: SandboxSpec, ip: string, node: { name: string; ip: string }): string => {
  const aliases = aliasesText(spec.hostAliases);
  if (spec.hostNetwork)
    return `# Kubernetes-managed hosts file (host network).\n${nodeHosts(node.name, node.ip)}${aliases}`;
  const names = spec.domain === undefined ? [spec.hostname] : [`${spec.hostname}.${spec.domain}`, spec.hostname];
  return `# Kubernetes-managed hosts file.\n${lines([...fixedHosts, [ip, ...names].join('\t')])}${aliases}`;
};

/** In containerd's order. */
export const resolverFile = ({ searches, nameservers, options }: SandboxSpec['dns']): string =>
  lines([
    ...(searches.length === 0 ? [] : [`search ${searches.join(' ')}`]),
    ...nameservers.map((server) => `nameserver ${server}`),
    ...(options.length === 0 ? [] : [`options ${options.join(' ')}`]),
  ]);
