/** What kube-proxy and the cluster's DNS know: where a Service's address leads, and what a name means. */
import type { Client } from '../api/client.ts';
import type { Clock } from '../clock.ts';
import type { Service } from '../objects.ts';
import type { DnsAnswer, DnsQuestion, SocketAddress } from '../runtime/sys.ts';
import type { Route, RouteClient, ServiceDirectory } from '../runtime/types.ts';
import { lookupName } from './dns.ts';
import { clusterBackends, localBackends, type Backend, type NodePlace } from './endpoints.ts';
import { createNetworkPolicies } from './network-policies.ts';
import { buildRules, keyOf, serviceLabel, type NodeAddress, type Rule, type RuleTable } from './routes.ts';

export type DirectoryOptions = {
  client: Client;
  clock: Clock;
  /** `cluster.local` */
  domain: string;
  nodes: () => readonly NodeAddress[];
  /** Where the cluster's DNS answers, for network policies. */
  dnsServiceIp?: string;
  random?: () => number;
};

const zoneLabel = 'topology.kubernetes.io/zone';
const mostAffinities = 10_000;

export const createServiceDirectory = ({
  client,
  clock,
  domain,
  nodes,
  dnsServiceIp,
  random = Math.random,
}: DirectoryOptions): ServiceDirectory & { close(): void } => {
  /** Thrown away when something changes that it is made of, made again when asked. */
  let table: RuleTable | undefined;
  const affinities = new Map<string, { host: string; port: number; until: number }>();
  const policies = createNetworkPolicies({ client, nodes, ...(dnsServiceIp === undefined ? {} : { dnsServiceIp }) });
  const silence = client.listen(({ name }) => {
    if (name === 'services' || name === 'endpointslices' || name === 'pods') table = undefined;
  });

  const placeOf = (nodeIp: string | undefined): NodePlace | undefined => {
    const node = nodes().find(({ ip }) => ip === nodeIp);
    if (node === undefined) return undefined;
    return { name: node.name, zone: client.get('nodes', undefined, node.name)?.metadata.labels?.[zoneLabel] };
  };

  const choose = (
    { metadata, spec }: Service,
    portName: string,
    backends: readonly Backend[],
    { podIp, keep }: RouteClient,
  ): SocketAddress => {
    const same = (wanted: SocketAddress | undefined): Backend | undefined =>
      backends.find(({ host, port }) => host === wanted?.host && port === wanted.port);
    const pick = (): Backend => backends[Math.floor(random() * backends.length)]!;
    if (spec?.sessionAffinity !== 'ClientIP') {
      const { host, port } = same(keep) ?? pick();
      return { host, port };
    }
    const seconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800;
    const key = `${metadata.uid} ${portName} ${podIp}`;
    const before = affinities.get(key);
    const { host, port } = (before !== undefined && before.until > clock.now() ? same(before) : undefined) ?? pick();
    affinities.delete(key);
    affinities.set(key, { host, port, until: clock.now() + seconds * 1000 });
    const [oldest] = affinities.keys();
    if (affinities.size > mostAffinities && oldest !== undefined) affinities.delete(oldest);
    return { host, port };
  };

  const through = (
    { service, port, backends, from }: Extract<Rule, { to: 'service' }>,
    to: SocketAddress,
    who: RouteClient,
  ): Route | 'reject' | 'drop' => {
    const { internalTrafficPolicy, externalTrafficPolicy } = service.spec ?? {};
    const place = placeOf(who.nodeIp);
    const atNode = nodes().find(({ ip }) => ip === to.host);
    // The node that a client is on sends it anywhere; only what comes from elsewhere has to stay on the node it came to.
    const foreign = atNode !== undefined && atNode.name !== place?.name;
    const local = from === 'inside' ? internalTrafficPolicy === 'Local' : externalTrafficPolicy === 'Local' && foreign;
    const anywhere = clusterBackends(backends, foreign ? placeOf(atNode.ip) : place);
    const allowed = local ? localBackends(backends, from === 'inside' ? place?.name : atNode?.name) : anywhere;
    if (allowed.length === 0) {
      const some = anywhere.length > 0 || clusterBackends(backends, undefined).length > 0;
      return local && some ? 'drop' : 'reject';
    }
    const chosen = choose(service, port, allowed, who);
    const byNode = nodes().some(({ ip }) => ip === who.podIp);
    // Answers to what came from outside of the pods' network have to come back the same way.
    const masquerade = from === 'inside' ? byNode : externalTrafficPolicy !== 'Local' || byNode;
    return masquerade ? { ...chosen, masquerade } : chosen;
  };

  return {
    route(to, who) {
      table ??= buildRules(client, nodes());
      const { protocol = 'TCP', nodeIp } = who;
      const host = to.host === '127.0.0.1' ? `127.0.0.1@${nodeIp}` : to.host;
      const rule = table.rules.get(keyOf(protocol, host, to.port));
      if (rule === undefined) return undefined;
      if (rule.to === 'service') return through(rule, to, who);
      // What comes from the node's own network keeps its address.
      const masquerade = to.host === '127.0.0.1' || nodes().every(({ ip }) => ip !== who.podIp);
      return { host: rule.host, port: rule.port, ...(masquerade ? { masquerade } : {}) };
    },

    allows: policies.allows,

    lookup: (question: DnsQuestion): DnsAnswer => lookupName(question, { client, domain, serviceLabel }),

    close() {
      silence();
      policies.close();
    },
  };
};
