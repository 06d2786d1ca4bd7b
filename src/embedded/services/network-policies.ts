/** Who may talk to whom: what the NetworkPolicies of the cluster say about a new connection. */
import type { Client } from '../api/client.ts';
import { selects } from '../matching/selectors.ts';
import type { NetworkPolicy, Pod } from '../objects.ts';
import { isInRange, parseIpv4, parseRange } from '../runtime/network/ipv4.ts';
import type { NewFlow } from '../runtime/types.ts';
import type { NodeAddress } from './routes.ts';

export type NetworkPolicies = { allows: (flow: NewFlow) => boolean; close: () => void };

export type PolicyOptions = { client: Client; nodes: () => readonly NodeAddress[]; dnsServiceIp?: string };

type Spec = NonNullable<NetworkPolicy['spec']>;
type IngressRule = NonNullable<Spec['ingress']>[number];
type EgressRule = NonNullable<Spec['egress']>[number];
type Peer = NonNullable<IngressRule['from']>[number];
type Port = NonNullable<IngressRule['ports']>[number];

/** One end of a connection. Only pods with an address of their own have labels. */
type End = { ip: string; pod: Party | undefined };
type Party = { namespace: string; labels: Record<string, string>; ports: readonly NamedPort[] };
type NamedPort = { name: string; protocol: string; port: number };

const partyOf = ({ metadata, spec }: Pod): Party => ({
  namespace: metadata.namespace ?? '',
  labels: metadata.labels ?? {},
  ports: [...(spec?.containers ?? []), ...(spec?.initContainers ?? []).filter((one) => one.restartPolicy === 'Always')]
    .flatMap(({ ports }) => ports ?? [])
    .flatMap(({ name, protocol = 'TCP', containerPort }) =>
      name === undefined ? [] : [{ name, protocol, port: containerPort }],
    ),
});

/** The cluster's DNS has no pods of its own; policies meet it as what runs in other clusters. */
const dnsParty: Party = {
  namespace: 'kube-system',
  labels: { 'k8s-app': 'kube-dns' },
  ports: [
    { name: 'dns', protocol: 'UDP', port: 53 },
    { name: 'dns-tcp', protocol: 'TCP', port: 53 },
  ],
};

const isInBlock = (ip: string, cidr: string): boolean => {
  const value = parseIpv4(ip);
  return value !== undefined && !cidr.includes(':') && isInRange(value, parseRange(cidr));
};

const meetsPort = (port: Port, protocol: string, number: number, target: Party | undefined): boolean => {
  if ((port.protocol ?? 'TCP') !== protocol) return false;
  if (port.port === undefined) return true;
  if (typeof port.port === 'number') return number >= port.port && number <= (port.endPort ?? port.port);
  return (target?.ports ?? []).some(
    (named) => named.name === port.port && named.protocol === protocol && named.port === number,
  );
};

/** As the default of the API: egress only when there are rules for it. */
const typesOf = ({ policyTypes, egress }: Spec): readonly string[] =>
  policyTypes ?? (egress === undefined ? ['Ingress'] : ['Ingress', 'Egress']);

export const createNetworkPolicies = ({ client, nodes, dnsServiceIp }: PolicyOptions): NetworkPolicies => {
  let parties: Map<string, Party> | undefined;
  let policies: NetworkPolicy[] | undefined;
  const silence = client.listen(({ name }) => {
    if (name === 'pods') parties = undefined;
    if (name === 'networkpolicies') policies = undefined;
  });

  const partiesByIp = (): Map<string, Party> => {
    const made = new Map<string, Party>();
    if (dnsServiceIp !== undefined) made.set(dnsServiceIp, dnsParty);
    for (const pod of client.list('pods')) {
      const { podIP, phase } = pod.status ?? {};
      if (podIP === undefined || pod.spec?.hostNetwork === true) continue;
      if (phase !== 'Succeeded' && phase !== 'Failed') made.set(podIP, partyOf(pod));
    }
    return made;
  };

  const matches = (peer: Peer, other: End, namespace: string): boolean => {
    const { ipBlock, namespaceSelector, podSelector } = peer;
    if (ipBlock !== undefined)
      return isInBlock(other.ip, ipBlock.cidr) && !(ipBlock.except ?? []).some((cidr) => isInBlock(other.ip, cidr));
    if (other.pod === undefined) return false;
    if (namespaceSelector === undefined) {
      if (other.pod.namespace !== namespace) return false;
    } else {
      const labels = client.get('namespaces', undefined, other.pod.namespace)?.metadata.labels;
      if (!selects(namespaceSelector, labels)) return false;
    }
    return podSelector === undefined || selects(podSelector, other.pod.labels);
  };

  const permits = (
    rule: { peers: readonly Peer[] | undefined; ports: readonly Port[] | undefined },
    other: End,
    target: End,
    { protocol, port }: NewFlow,
    namespace: string,
  ): boolean => {
    const { peers = [], ports = [] } = rule;
    if (ports.length > 0 && !ports.some((each) => meetsPort(each, protocol, port, target.pod))) return false;
    return peers.length === 0 || peers.some((peer) => matches(peer, other, namespace));
  };

  /** Whether one side lets it pass: it does unless a policy selects its pod, and then if one of those permits it. */
  const passes = (type: 'Ingress' | 'Egress', side: End, from: End, to: End, flow: NewFlow): boolean => {
    const { pod } = side;
    if (pod === undefined) return true;
    const own = (policies ?? []).filter(
      ({ metadata, spec }) =>
        spec !== undefined &&
        metadata.namespace === pod.namespace &&
        typesOf(spec).includes(type) &&
        selects(spec.podSelector ?? {}, pod.labels),
    );
    if (own.length === 0) return true;
    return own.some(({ spec }) =>
      type === 'Ingress'
        ? (spec?.ingress ?? []).some((rule: IngressRule) =>
            permits({ peers: rule.from, ports: rule.ports }, from, to, flow, pod.namespace),
          )
        : (spec?.egress ?? []).some((rule: EgressRule) =>
            permits({ peers: rule.to, ports: rule.ports }, to, to, flow, pod.namespace),
          ),
    );
  };

  return {
    allows(flow) {
      policies ??= client.list('networkpolicies');
      if (policies.length === 0) return true;
      // What a node says to its own pods (probes above all) is never in question.
      const fromNode = nodes().some(({ ip }) => ip === flow.from);
      parties ??= partiesByIp();
      const from: End = { ip: flow.from, pod: parties.get(flow.from) };
      const to: End = { ip: flow.to, pod: parties.get(flow.to) };
      if (fromNode && to.pod !== undefined && flow.toNodeIp !== undefined && flow.toNodeIp === flow.from) return true;
      return passes('Egress', from, from, to, flow) && passes('Ingress', to, from, to, flow);
    },
    close: silence,
  };
};
