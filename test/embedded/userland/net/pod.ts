/** The pod in which the recordings were made, as far as they can tell. */
import type { SkippingClock } from '../../../../src/embedded/clock.ts';
import type { DnsAnswer, DnsQuestion } from '../../../../src/embedded/runtime/sys.ts';
import { createFixture, notFound, type FixtureOptions } from '../../network/network-fixture.ts';
import { FakeMachine } from './fake-machine.ts';

const hosts = '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n10.244.0.5\trec\n';
const resolver =
  'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n';
const routes = [
  'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
  'eth0\t00000000\t0100F40A\t0003\t0\t0\t0\t00000000\t0\t0\t0',
  'eth0\t0000F40A\t0100F40A\t0003\t0\t0\t0\t00FFFFFF\t0\t0\t0',
  'eth0\t0100F40A\t00000000\t0005\t0\t0\t0\tFFFFFFFF\t0\t0\t0',
].join('\n');

export const firstOfJanuary = Date.UTC(2024, 0, 2, 3, 4, 5);

export const pages: Readonly<Record<string, string>> = {
  '/www/index.html': '<h1>hi</h1>\n',
  '/www/x.json': '{}\n',
  '/www/a.css': 'css\n',
  '/www/noext': 'z\n',
  '/www/a b.txt': 'b\n',
  '/www/sub/index.html': 'sub\n',
  '/www/priv.txt': 'secret\n',
  '/www/big': '\0'.repeat(300_000),
};

export const createPod = (
  files: Readonly<Record<string, string>> = {},
  options: FixtureOptions = {},
): { machine: FakeMachine; clock: SkippingClock } => {
  const { network, clock } = createFixture(options);
  // The first three addresses were others'.
  for (let index = 0; index < 3; index += 1) network.podStack('10.244.0.0/24');
  const machine = new FakeMachine({
    clock,
    stack: network.podStack('10.244.0.0/24'),
    hostname: 'rec',
    files: { '/etc/hosts': hosts, '/etc/resolv.conf': resolver, '/proc/net/route': routes, ...pages, ...files },
  });
  machine.put('/www/a.txt', 'hello\n', { modified: firstOfJanuary });
  machine.folders.add('/www/empty');
  return { machine, clock };
};

const cluster: Readonly<Record<string, Partial<Record<DnsQuestion['type'], string>>>> = {
  'kubernetes.default.svc.cluster.local': { A: '10.96.0.1' },
  'headless.default.svc.cluster.local': { A: '10.244.0.5' },
  '_https._tcp.kubernetes.default.svc.cluster.local': { SRV: '0 100 443 kubernetes.default.svc.cluster.local' },
  '1.0.96.10.in-addr.arpa': { PTR: 'kubernetes.default.svc.cluster.local.' },
  '10.0.96.10.in-addr.arpa': { PTR: 'kube-dns.kube-system.svc.cluster.local.' },
  'cluster.local': { NS: 'kube-dns.kube-system.svc.cluster.local.' },
  'dns-version.cluster.local': { TXT: '"1.1.0"' },
};

export const clusterNames = ({ name, type }: DnsQuestion): DnsAnswer => {
  if (name === 'ext.default.svc.cluster.local') {
    return { code: 'NOERROR', authoritative: true, answers: [{ name, type: 'CNAME', ttl: 5, data: 'example.com.' }] };
  }
  const records = cluster[name];
  if (records === undefined) return notFound;
  const data = records[type];
  return { code: 'NOERROR', authoritative: true, answers: data === undefined ? [] : [{ name, type, ttl: 5, data }] };
};
