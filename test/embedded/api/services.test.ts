import { describe, expect, test } from '@jest/globals';
import type { Api } from '../../../src/embedded/api/api.ts';
import { mustFind } from '../../../src/embedded/api/verbs/registry.ts';
import { write } from '../../../src/embedded/api/verbs/update.ts';
import type { Service } from '../../../src/embedded/objects.ts';
import { make, newApi, refusalOf } from './fixture.ts';

const service = (api: Api, name: string, spec: object): Service =>
  make(api, 'services', { metadata: { name, namespace: 'default' }, spec: { ports: [{ port: 80 }], ...spec } });

const change = (api: Api, name: string, spec: (before: Service['spec'] & object) => object): Service['spec'] => {
  const current = mustFind(api, 'services', 'default', name);
  const next = { ...current, spec: spec((current as unknown as Service).spec!) };
  return (write(api, 'services', current, next, {}) as unknown as Service).spec;
};

describe('the address of a Service', () => {
  test('is one of the cluster`s', () => {
    const { spec } = service(newApi(), 's', {});
    expect(spec?.clusterIP).toMatch(/^10\.96\.\d+\.\d+$/);
    expect(spec).toMatchObject({
      clusterIPs: [spec?.clusterIP],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      type: 'ClusterIP',
    });
  });

  test('may be asked for, once', () => {
    const api = newApi();
    expect(service(api, 'a', { clusterIP: '10.96.0.10' }).spec?.clusterIP).toBe('10.96.0.10');
    expect(refusalOf(() => service(api, 'b', { clusterIP: '10.96.0.10' }))).toMatchObject({
      code: 422,
      message:
        'Service "b" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.10"]: failed to allocate IP 10.96.0.10: provided IP is already allocated',
    });
    expect(refusalOf(() => service(api, 'b', { clusterIP: '1.2.3.4' })).message).toBe(
      'Service "b" is invalid: spec.clusterIPs: Invalid value: ["1.2.3.4"]: failed to allocate IP 1.2.3.4: the provided network does not match the current range',
    );
  });

  test('is none for a headless Service', () => {
    const api = newApi();
    expect(service(api, 'a', { clusterIP: 'None', selector: { a: 'b' } }).spec).toMatchObject({
      clusterIPs: ['None'],
      ipFamilies: ['IPv4'],
    });
    expect(service(api, 'b', { clusterIP: 'None' }).spec).toMatchObject({
      ipFamilies: ['IPv4', 'IPv6'],
      ipFamilyPolicy: 'RequireDualStack',
    });
  });

  test('stays when an update does not mention it', () => {
    const api = newApi();
    const before = service(api, 's', {}).spec?.clusterIP;
    expect(change(api, 's', () => ({ ports: [{ port: 81 }] }))).toMatchObject({
      clusterIP: before,
      ports: [{ port: 81, protocol: 'TCP', targetPort: 81 }],
    });
  });

  test('goes when the Service becomes a name', () => {
    const api = newApi();
    service(api, 's', {});
    const spec = change(api, 's', (before) => ({ ...before, type: 'ExternalName', externalName: 'example.com' }));
    expect(spec?.clusterIP).toBeUndefined();
  });
});

describe('node ports', () => {
  test('are given and kept', () => {
    const api = newApi();
    const port = service(api, 's', { type: 'NodePort' }).spec?.ports?.[0]?.nodePort ?? 0;
    expect(port).toBeGreaterThanOrEqual(30_000);
    expect(port).toBeLessThanOrEqual(32_767);
    expect(change(api, 's', () => ({ type: 'NodePort', ports: [{ port: 80 }] }))?.ports?.[0]?.nodePort).toBe(port);
    expect(change(api, 's', (before) => ({ ...before, type: 'ClusterIP' }))?.ports?.[0]?.nodePort).toBeUndefined();
  });

  test('may be asked for, once and in their range', () => {
    const api = newApi();
    const ports = (nodePort: number): object => ({ type: 'NodePort', ports: [{ port: 80, nodePort }] });
    service(api, 'a', ports(30_080));
    expect(refusalOf(() => service(api, 'b', ports(30_080))).message).toBe(
      'Service "b" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
    );
    expect(refusalOf(() => service(api, 'b', ports(80))).message).toBe(
      'Service "b" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    );
  });
});
