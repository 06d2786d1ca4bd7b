import { expect, test } from '@jest/globals';
import type { Api } from '../../../src/embedded/api/api.ts';
import { write } from '../../../src/embedded/api/verbs/update.ts';
import type { Container, Pod, PodSpec } from '../../../src/embedded/objects.ts';
import { make, newApi, podDraft, refusalOf } from './fixture.ts';

const container: Container = {
  name: 'c',
  image: 'busybox:1.36',
  resources: { requests: { cpu: '100m', memory: '20Mi' }, limits: { cpu: '200m', memory: '40Mi' } },
};

const running = (api: Api, more: Partial<PodSpec> = {}): void => {
  api.client.create('pods', podDraft('p', { containers: [container], ...more }));
};

const podIn = (api: Api): Pod => api.client.get('pods', 'default', 'p')!;

const resize = (api: Api, change: (spec: PodSpec) => PodSpec): Pod => {
  const pod = podIn(api);
  const next = { ...pod, spec: change(pod.spec!) };
  return write(api, 'pods', pod, next, { subresource: 'resize' });
};

const to =
  (resources: Container['resources'], more: Partial<Container> = {}) =>
  (spec: PodSpec): PodSpec => ({ ...spec, containers: [{ ...spec.containers[0]!, ...more, resources: resources! }] });

const refused = (api: Api, change: (spec: PodSpec) => PodSpec): string =>
  refusalOf(() => resize(api, change)).message ?? '';

test('a resize changes resources and nothing else', () => {
  const api = newApi();
  running(api);
  const pod = resize(
    api,
    to(
      { requests: { cpu: '150m', memory: '20Mi' }, limits: { cpu: '1', memory: '40Mi' } },
      {
        image: 'nginx:1.27',
      },
    ),
  );
  expect(pod.metadata.generation).toBe(2);
  expect(pod.spec?.containers[0]).toMatchObject({
    image: 'busybox:1.36',
    resources: { requests: { cpu: '150m', memory: '20Mi' }, limits: { cpu: '1', memory: '40Mi' } },
  });
});

test.each<[string, (spec: PodSpec) => PodSpec, string]>([
  [
    'another quality of service',
    to({ requests: { cpu: '200m', memory: '40Mi' }, limits: { cpu: '200m', memory: '40Mi' } }),
    'spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing',
  ],
  [
    'a limit that was taken away',
    to({ requests: { cpu: '100m', memory: '20Mi' }, limits: { cpu: '200m' } }),
    'spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed',
  ],
  [
    'a request above its limit',
    to({ requests: { cpu: '300m', memory: '20Mi' }, limits: { cpu: '200m', memory: '40Mi' } }),
    'spec.containers[0].resources.requests: Invalid value: "300m": must be less than or equal to cpu limit of 200m',
  ],
  [
    'a container more',
    (spec) => ({ ...spec, containers: [...spec.containers, { name: 'd', image: 'x' }] }),
    'spec.containers: Forbidden: containers may not be added or removed on resize',
  ],
  [
    'another name',
    to(container.resources, { name: 'd' }),
    'spec.containers[0].name: Forbidden: containers may not be renamed or reordered on resize',
  ],
  [
    'another policy',
    to(container.resources, { resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }] }),
    'spec: Forbidden: only cpu and memory resources are mutable',
  ],
])('%s is refused', (_what, change, why) => {
  const api = newApi();
  running(api);
  expect(refused(api, change)).toContain(why);
  expect(podIn(api).metadata.generation).toBe(1);
});

test('a request that was taken away is refused, where no limit stands in for it', () => {
  const api = newApi();
  api.client.create(
    'pods',
    podDraft('p', { containers: [{ ...container, resources: { requests: { cpu: '100m', memory: '20Mi' } } }] }),
  );
  expect(refused(api, to({ requests: { memory: '20Mi' } }))).toContain(
    'spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed',
  );
});

test('an init container that is none of the sidecars keeps what it has', () => {
  const api = newApi();
  running(api, { initContainers: [{ ...container, name: 'first' }] });
  const more = { ...container.resources, limits: { cpu: '1', memory: '40Mi' } };
  expect(
    refused(api, (spec) => ({ ...spec, initContainers: [{ ...spec.initContainers![0]!, resources: more }] })),
  ).toContain('spec: Forbidden: resources for non-sidecar init containers are immutable');
});

test('a LimitRange bounds a resize, and fills in what it lacks', () => {
  const api = newApi();
  api.client.create(
    'pods',
    podDraft('p', { containers: [{ ...container, resources: { requests: { cpu: '100m' } } }] }),
  );
  make(api, 'limitranges', {
    metadata: { name: 'bounds', namespace: 'default' },
    spec: { limits: [{ type: 'Container', max: { cpu: '500m' }, default: { cpu: '400m' } }] },
  });
  expect(refused(api, to({ requests: { cpu: '100m' }, limits: { cpu: '600m' } }))).toBe(
    'pods "p" is forbidden: maximum cpu usage per Container is 500m, but limit is 600m',
  );
  const pod = resize(api, to({ requests: { cpu: '150m' } }));
  expect(pod.spec?.containers[0]?.resources).toEqual({ requests: { cpu: '150m' }, limits: { cpu: '400m' } });
  expect(pod.metadata.annotations).toBeUndefined();
});
