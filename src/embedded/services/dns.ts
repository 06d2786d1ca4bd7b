/** The cluster's DNS, as the specification says (kubernetes/dns, docs/specification.md), with CoreDNS's answers. */
import type { Client } from '../api/client.ts';
import type { EndpointSlice, Service } from '../objects.ts';
import type { DnsAnswer, DnsQuestion, DnsRecord } from '../runtime/sys.ts';

export type Zone = { client: Client; domain: string; serviceLabel: string };

/** CoreDNS's `kubernetes` plugin in kind clusters. */
const ttl = 30;

const none = (code: DnsAnswer['code']): DnsAnswer => ({ code, answers: [], authoritative: code !== 'SERVFAIL' });

const answer = (answers: DnsRecord[]): DnsAnswer => ({ code: 'NOERROR', answers, authoritative: true });

type Address = { ip: string; hostname: string; ports: EndpointSlice['ports'] };

/** What a headless Service's name leads to. */
const addressesOf = (service: Service, { client, serviceLabel }: Zone): Address[] =>
  client
    .list('endpointslices', service.metadata.namespace)
    .filter((slice) => slice.metadata.labels?.[serviceLabel] === service.metadata.name)
    .flatMap((slice) =>
      (slice.endpoints ?? [])
        .filter((endpoint) => endpoint.conditions?.ready !== false)
        .map((endpoint) => {
          const ip = endpoint.addresses[0]!;
          return { ip, hostname: endpoint.hostname ?? ip.replaceAll('.', '-'), ports: slice.ports };
        }),
    );

const record = (name: string, type: DnsRecord['type'], data: string): DnsRecord => ({ name, type, ttl, data });

const forService = (question: DnsQuestion, service: Service, before: readonly string[], zone: Zone): DnsAnswer => {
  const { name, type } = question;
  const { spec } = service;
  const full = `${service.metadata.name}.${service.metadata.namespace}.svc.${zone.domain}`;
  if (spec?.type === 'ExternalName') {
    return before.length > 0 ? none('NXDOMAIN') : answer([record(name, 'CNAME', `${spec.externalName}.`)]);
  }
  const headless = spec?.clusterIP === 'None';
  const addresses = headless ? addressesOf(service, zone) : [];
  if (before.length === 0) {
    if (headless && addresses.length === 0) return none('NXDOMAIN');
    if (type !== 'A') return none('NOERROR');
    return answer(
      headless ? addresses.map(({ ip }) => record(name, 'A', ip)) : [record(name, 'A', spec?.clusterIP ?? '')],
    );
  }
  if (before.length === 1) {
    const one = addresses.filter(({ hostname }) => hostname === before[0]);
    if (one.length === 0) return none('NXDOMAIN');
    return type === 'A' ? answer(one.map(({ ip }) => record(name, 'A', ip))) : none('NOERROR');
  }
  const [port, protocol] = before.map((label) => label.replace(/^_/, ''));
  const found = (spec?.ports ?? []).find(
    (each) => each.name === port && (each.protocol ?? 'TCP').toLowerCase() === protocol,
  );
  if (before.length !== 2 || found === undefined) return none('NXDOMAIN');
  if (type !== 'SRV') return none('NOERROR');
  if (!headless) return answer([record(name, 'SRV', `0 100 ${found.port} ${full}.`)]);
  return answer(
    addresses.map(({ hostname, ports }) => {
      const number = ports?.find((each) => each.name === port)?.port ?? found.port;
      return record(name, 'SRV', `0 ${Math.floor(100 / addresses.length)} ${number} ${hostname}.${full}.`);
    }),
  );
};

const forPod = (question: DnsQuestion, labels: readonly string[], { client }: Zone): DnsAnswer => {
  const [dashed = '', namespace = ''] = labels;
  const known = client.get('namespaces', undefined, namespace) !== undefined;
  if (labels.length !== 2 || !known || !/^\d+-\d+-\d+-\d+$/.test(dashed)) return none('NXDOMAIN');
  return question.type === 'A' ? answer([record(question.name, 'A', dashed.replaceAll('-', '.'))]) : none('NOERROR');
};

const forAddress = (question: DnsQuestion, zone: Zone): DnsAnswer => {
  const ip = question.name
    .toLowerCase()
    .replace(/\.in-addr\.arpa$/, '')
    .split('.')
    .toReversed()
    .join('.');
  for (const service of zone.client.list('services')) {
    const full = `${service.metadata.name}.${service.metadata.namespace}.svc.${zone.domain}.`;
    if (service.spec?.clusterIP === ip) return answer([record(question.name, 'PTR', full)]);
    if (service.spec?.clusterIP !== 'None') continue;
    const found = addressesOf(service, zone).find((address) => address.ip === ip);
    if (found !== undefined) return answer([record(question.name, 'PTR', `${found.hostname}.${full}`)]);
  }
  return none('NXDOMAIN');
};

export const lookupName = (asked: DnsQuestion, zone: Zone): DnsAnswer => {
  const question = { ...asked, name: asked.name.replace(/\.$/, '') };
  const lower = question.name.toLowerCase();
  if (question.type === 'PTR') return forAddress(question, zone);
  if (lower !== zone.domain && !lower.endsWith(`.${zone.domain}`)) {
    // There is no way out: a real server would ask others, and they would not answer.
    return none(lower.includes('.') ? 'SERVFAIL' : 'NXDOMAIN');
  }
  const labels = lower.slice(0, -zone.domain.length - 1).split('.');
  const kind = labels.pop();
  if (kind === 'pod') return forPod(question, labels, zone);
  if (kind !== 'svc') return none('NXDOMAIN');
  const namespace = labels.pop();
  const name = labels.pop();
  if (namespace === undefined || name === undefined) return none('NXDOMAIN');
  const service = zone.client.get('services', namespace, name);
  return service === undefined ? none('NXDOMAIN') : forService(question, service, labels, zone);
};
