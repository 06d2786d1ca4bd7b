import { describe, expect, test } from '@jest/globals';
import type { Client } from '../../../src/embedded/api/client.ts';
import type { NetworkPolicy } from '../../../src/embedded/objects.ts';
import { createNetworkPolicies } from '../../../src/embedded/services/network-policies.ts';

type Spec = NonNullable<NetworkPolicy['spec']>;

const pod = (name: string, namespace: string, ip: string, ports: unknown[] = []) => ({
  metadata: { name, namespace, labels: { app: name } },
  spec: { nodeName: 'node', containers: [{ name: 'c', ports }] },
  status: { podIP: ip, phase: 'Running' },
});

const ips = { web: '10.244.0.2', box: '10.244.0.3', far: '10.244.0.4', node: '172.18.0.2', other: '172.18.0.3' };
const objects: Record<string, unknown[]> = {
  pods: [
    pod('web', 'shop', ips.web, [{ name: 'http', containerPort: 80 }]),
    pod('box', 'shop', ips.box),
    pod('far', 'else', ips.far),
  ],
};
const namespaces: Record<string, unknown> = {
  shop: { metadata: { labels: { 'kubernetes.io/metadata.name': 'shop' } } },
  else: { metadata: { labels: { 'kubernetes.io/metadata.name': 'else', team: 'red' } } },
};

const world = (...specs: Spec[]) => {
  const networkpolicies = specs.map((spec, index) => ({ metadata: { name: `p${index}`, namespace: 'shop' }, spec }));
  const client = {
    list: (kind: string) => (kind === 'networkpolicies' ? networkpolicies : objects[kind]),
    get: (_kind: string, _namespace: string, name: string) => namespaces[name],
    listen: () => () => undefined,
  } as unknown as Client;
  const nodes = [
    { name: 'node', ip: ips.node },
    { name: 'other', ip: ips.other },
  ];
  const { allows } = createNetworkPolicies({ client, nodes: () => nodes, dnsServiceIp: '10.96.0.10' });
  return (from: keyof typeof ips, to: keyof typeof ips | '10.96.0.10', port = 80, protocol: 'TCP' | 'UDP' = 'TCP') =>
    allows({ protocol, from: ips[from], to: to === '10.96.0.10' ? to : ips[to], port, toNodeIp: ips.node });
};

const app = (name: string) => ({ matchLabels: { app: name } });

describe('network policies', () => {
  test('a pod that none selects takes everything; one that is selected takes what one of them permits', () => {
    expect(world()('far', 'web')).toBe(true);
    const denied = world({ podSelector: app('web'), policyTypes: ['Ingress'] });
    expect([denied('far', 'web'), denied('far', 'box'), denied('web', 'box')]).toEqual([false, true, true]);
    const added = world(
      { podSelector: {}, policyTypes: ['Ingress'] },
      { podSelector: app('web'), ingress: [{ from: [{ podSelector: app('box') }] }] },
    );
    expect([added('box', 'web'), added('far', 'web'), added('web', 'box')]).toEqual([true, false, false]);
  });

  test('an own node may always call its pods, another node may not', () => {
    const denied = world({ podSelector: {}, policyTypes: ['Ingress'] });
    expect([denied('node', 'web'), denied('other', 'web')]).toEqual([true, false]);
  });

  test('a namespace selector and a pod selector in one entry must both fit', () => {
    const both = world({
      podSelector: app('web'),
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'red' } }, podSelector: app('far') }] }],
    });
    expect([both('far', 'web'), both('box', 'web')]).toEqual([true, false]);
    const space = world({
      podSelector: app('web'),
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'blue' } } }] }],
    });
    expect(space('far', 'web')).toBe(false);
  });

  test('ports by number, range and name, of the right protocol', () => {
    const ports = world({
      podSelector: app('web'),
      ingress: [{ ports: [{ port: 'http' }, { port: 1000, endPort: 1010 }, { protocol: 'UDP', port: 53 }] }],
    });
    expect([ports('box', 'web', 80), ports('box', 'web', 81)]).toEqual([true, false]);
    expect([1000, 1010, 1011].map((port) => ports('box', 'web', port))).toEqual([true, true, false]);
    expect([ports('box', 'web', 53), ports('box', 'web', 53, 'UDP')]).toEqual([false, true]);
  });

  test('blocks of addresses and what they leave out', () => {
    const block = world({
      podSelector: app('web'),
      ingress: [{ from: [{ ipBlock: { cidr: '10.244.0.0/24', except: ['10.244.0.4/32'] } }] }],
    });
    expect([block('box', 'web'), block('far', 'web')]).toEqual([true, false]);
  });

  test('egress is a matter of policies that name it or have rules for it; the DNS is met as kube-dns', () => {
    const denied = world({ podSelector: app('box'), policyTypes: ['Egress'] });
    expect([denied('box', 'web'), denied('web', 'box'), denied('box', '10.96.0.10', 53, 'UDP')]).toEqual([
      false,
      true,
      false,
    ]);
    const dns = world({
      podSelector: app('box'),
      policyTypes: ['Egress'],
      egress: [
        {
          to: [{ namespaceSelector: {}, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
          ports: [{ protocol: 'UDP', port: 53 }],
        },
      ],
    });
    expect([dns('box', '10.96.0.10', 53, 'UDP'), dns('box', '10.96.0.10', 53, 'TCP'), dns('box', 'web')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
