/** An API with the namespace `default`, and ways to ask it. */
import { createApi, type Api } from '../../../src/embedded/api/api.ts';
import { ApiError, type Draft } from '../../../src/embedded/api/client.ts';
import type { Status } from '../../../src/embedded/api/status.ts';
import type { Clock } from '../../../src/embedded/clock.ts';
import type { KindName, Pod } from '../../../src/embedded/objects.ts';
import { createSchemaTools, readData } from '../../../src/embedded/schema/create-schema-tools.ts';
import { Store } from '../../../src/embedded/store/store.ts';

export const startOfTime = Date.parse('2030-01-01T00:00:00Z');

/** Time that moves only when it is told to. */
export type ManualClock = Clock & { advance: (ms: number) => void };

export const manualClock = (): ManualClock => {
  let now = startOfTime;
  const timers = new Set<{ at: number; run: () => void }>();
  const clock: ManualClock = {
    now: () => now,
    schedule(at, run) {
      const timer = { at, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    sleep: (ms) => new Promise((resolve) => clock.schedule(now + ms, resolve)),
    advance(ms) {
      now += ms;
      for (const timer of [...timers].filter(({ at }) => at <= now)) {
        timers.delete(timer);
        timer.run();
      }
    },
  };
  return clock;
};

const schema = createSchemaTools(readData);

export const addNamespace = ({ client }: Api, name: string): void => {
  client.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  client.create('serviceaccounts', {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace: name },
  });
};

export const newApi = (): Api & { clock: ManualClock } => {
  const clock = manualClock();
  const api = createApi({ store: new Store(), clock, schema });
  addNamespace(api, 'default');
  return { ...api, clock };
};

export const podDraft = (name: string, more: Partial<Pod['spec'] & object> = {}): Draft<'pods'> => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default' },
  spec: { containers: [{ name: 'c', image: 'busybox:1.36' }], ...more },
});

export const deploymentDraft = (name: string, replicas = 2): Draft<'deployments'> => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] },
    },
  },
});

/** An object that is not typed: what a client may send. */
export const make = <K extends KindName>(
  api: Api,
  kind: K,
  object: Record<string, unknown>,
): ReturnType<typeof api.client.create<K>> => api.client.create(kind, object as unknown as Draft<K>);

/** The Status that an action is refused with. */
export const refusalOf = (action: () => unknown): Status => {
  try {
    action();
  } catch (error) {
    if (error instanceof ApiError) return error.status;
    throw error;
  }
  throw new Error('it was not refused');
};
