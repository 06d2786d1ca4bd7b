/** What a controller is, and the loop that runs all of them. */
import { ApiError, type Client } from '../api/client.ts';
import type { Clock } from '../clock.ts';
import { kindNames } from '../objects.ts';
import type { Change } from '../store/store.ts';
import { createTurns, type Turns } from '../turns.ts';

/** Brings the world nearer to what one object says; called again whenever something about it changes. */
export interface Controller {
  readonly name: string;
  /** The keys of the objects that a change may concern. */
  keysOf(change: Change): Iterable<string>;
  /**
   * Looks at the object now and does what is missing. Returns when to look again even if nothing changes (milliseconds
   * since the epoch). Throws ApiError when the API refuses: it is tried again later and later.
   */
  reconcile(key: string): number | undefined;
  /** How long it is left alone after a look, in milliseconds: what costs much need not follow each change by itself. */
  restOf?(key: string): number;
}

export type ControllerDeps = { client: Client; clock: Clock };

/** As client-go's default rate limiter: 5 ms doubling; its 1,000 s would be too long to wait for in a lesson. */
const firstRetryMs = 5;
const lastRetryMs = 30_000;

export const keyOf = (object: { metadata: { namespace?: string; name: string } }): string =>
  `${object.metadata.namespace ?? ''}/${object.metadata.name}`;

/** `['', name]` for an object of the cluster. */
export const splitKey = (key: string): [namespace: string, name: string] => {
  const slash = key.indexOf('/');
  return [key.slice(0, slash), key.slice(slash + 1)];
};

/** Runs the controllers until the returned function is called. */
export const runControllers = (
  controllers: readonly Controller[],
  {
    client,
    clock,
    turns = createTurns(),
    onBug,
  }: ControllerDeps & { turns?: Turns; onBug: (error: unknown, doing: string) => void },
): (() => void) => {
  type Item = { controller: Controller; key: string };
  const queued = new Set<string>();
  const failures = new Map<string, number>();
  const alarms = new Map<string, () => void>();
  const resting = new Map<string, { wanted: boolean }>();
  let stopped = false;

  const add = (item: Item): void => {
    const id = `${item.controller.name} ${item.key}`;
    if (stopped || queued.has(id)) return;
    const rest = resting.get(id);
    if (rest !== undefined) {
      rest.wanted = true;
      return;
    }
    queued.add(id);
    turns(() => {
      if (stopped) return;
      queued.delete(id);
      run(id, item);
    });
  };

  const letRest = (id: string, item: Item): void => {
    const ms = item.controller.restOf?.(item.key) ?? 0;
    if (ms === 0 || stopped) return;
    const rest = { wanted: false };
    resting.set(id, rest);
    clock.schedule(clock.now() + ms, () => {
      resting.delete(id);
      if (rest.wanted) add(item);
    });
  };

  const addAt = (item: Item, at: number): void => {
    const id = `${item.controller.name} ${item.key}`;
    alarms.get(id)?.();
    alarms.set(
      id,
      clock.schedule(at, () => {
        alarms.delete(id);
        add(item);
      }),
    );
  };

  const run = (id: string, item: Item): void => {
    try {
      const again = item.controller.reconcile(item.key);
      letRest(id, item);
      failures.delete(id);
      alarms.get(id)?.();
      alarms.delete(id);
      if (again !== undefined) addAt(item, again);
    } catch (error) {
      if (!(error instanceof ApiError)) onBug(error, `${item.controller.name} of ${item.key}`);
      const count = failures.get(id) ?? 0;
      failures.set(id, count + 1);
      addAt(item, clock.now() + Math.min(lastRetryMs, firstRetryMs * 2 ** count));
    }
  };

  const spread = (change: Change): void => {
    for (const controller of controllers) {
      for (const key of controller.keysOf(change)) add({ controller, key });
    }
  };
  for (const name of kindNames) {
    for (const object of client.list(name)) {
      spread({ type: 'ADDED', name, object, revision: Number(object.metadata.resourceVersion) });
    }
  }
  const silence = client.listen(spread);
  return () => {
    stopped = true;
    silence();
    for (const cancel of alarms.values()) cancel();
  };
};
