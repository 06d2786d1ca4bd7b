import type { KubeObject, Manifest } from '../src/cluster/kube.ts';
import {
  ApiRefusal,
  type ClusterAccess,
  type ExecOptions,
  type ExecResult,
  type ExecTarget,
  type Query,
  type Ref,
  type WatchEvent,
} from '../src/cluster/types.ts';

type Listener = (event: WatchEvent<KubeObject>, version: number) => void;

/** A cluster that only stores: lists, watches and answers commands as a test tells it to. */
export class FakeAccess implements ClusterAccess {
  #version = 1;
  readonly #objects = new Map<string, KubeObject>();
  readonly #log: { event: WatchEvent<KubeObject>; version: number }[] = [];
  readonly #listeners = new Set<Listener>();
  readonly calls: string[] = [];
  onExec: (target: ExecTarget, command: string[], options?: ExecOptions) => ExecResult | Promise<ExecResult> = () => ({
    code: 0,
    stdout: '',
    stderr: '',
  });
  /** Watches that are to break, each after its first event. */
  breakWatches = 0;

  #key({ apiVersion, kind, namespace = '', name }: Ref): string {
    return [apiVersion, kind, namespace, name].join('|');
  }

  #emit(type: WatchEvent<KubeObject>['type'], object: KubeObject): void {
    const entry = { event: { type, object }, version: this.#version };
    this.#log.push(entry);
    for (const listener of this.#listeners) listener(entry.event, entry.version);
  }

  /** Stores an object as it is, filling in what a server fills in. */
  put<T extends KubeObject>(object: Manifest & { [field: string]: unknown }): T {
    this.#version += 1;
    const key = this.#key({ ...object, name: object.metadata.name ?? '', namespace: object.metadata.namespace ?? '' });
    const before = this.#objects.get(key);
    const stored = {
      ...object,
      metadata: {
        uid: before?.metadata.uid ?? `uid-${this.#version}`,
        creationTimestamp: '2026-01-01T00:00:00Z',
        name: '',
        ...object.metadata,
        resourceVersion: String(this.#version),
      },
    } as unknown as T;
    this.#objects.set(key, stored);
    this.#emit(before === undefined ? 'ADDED' : 'MODIFIED', stored);
    return stored;
  }

  remove(ref: Ref): void {
    const key = this.#key(ref);
    const object = this.#objects.get(key);
    if (object === undefined) return;
    this.#version += 1;
    this.#objects.delete(key);
    this.#emit('DELETED', { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } });
  }

  #matches(query: Query, object: KubeObject): boolean {
    const { metadata } = object;
    if (object.apiVersion !== query.apiVersion || object.kind !== query.kind) return false;
    if (query.namespace !== undefined && metadata.namespace !== query.namespace) return false;
    const name = /metadata\.name=([^,]+)/.exec(query.fieldSelector ?? '')?.[1];
    if (name !== undefined && metadata.name !== name) return false;
    return (query.labelSelector ?? '')
      .split(',')
      .filter((term) => term.includes('='))
      .every((term) => {
        const [key = '', value] = term.split('=');
        return metadata.labels?.[key] === value;
      });
  }

  async get<T extends KubeObject>(ref: Ref): Promise<T | undefined> {
    this.calls.push(`get ${ref.kind} ${ref.name}`);
    return this.#objects.get(this.#key(ref)) as T | undefined;
  }

  async list<T extends KubeObject>(
    query: Query,
    _signal?: AbortSignal,
  ): Promise<{ items: T[]; resourceVersion: string }> {
    this.calls.push(`list ${query.kind}`);
    const items = [...this.#objects.values()].filter((object) => this.#matches(query, object)) as T[];
    return { items, resourceVersion: String(this.#version) };
  }

  async *watch<T extends KubeObject>(
    query: Query & { resourceVersion: string },
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent<T>> {
    this.calls.push(`watch ${query.kind}`);
    const waiting: WatchEvent<KubeObject>[] = this.#log
      .filter(({ version }) => version > Number(query.resourceVersion))
      .map(({ event }) => event);
    let wake = (): void => {};
    const listener: Listener = (event) => {
      waiting.push(event);
      wake();
    };
    this.#listeners.add(listener);
    signal.addEventListener('abort', () => wake());
    try {
      while (!signal.aborted) {
        const event = waiting.shift();
        if (event === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        } else if (this.#matches(query, event.object)) {
          yield event as WatchEvent<T>;
          if (this.breakWatches > 0) {
            this.breakWatches -= 1;
            throw new ApiRefusal(410, { kind: 'Status', code: 410, reason: 'Expired' }, 'watch');
          }
        }
      }
    } finally {
      this.#listeners.delete(listener);
    }
  }

  async create<T extends KubeObject>(object: Manifest): Promise<T> {
    this.calls.push(`create ${object.kind} ${object.metadata.name}`);
    return this.put<T>(object);
  }

  async rehearse(): Promise<void> {}

  async apply<T extends KubeObject>(object: Manifest): Promise<T> {
    this.calls.push(`apply ${object.kind} ${object.metadata.name}`);
    return this.put<T>(object);
  }

  async patch<T extends KubeObject>(ref: Ref): Promise<T> {
    this.calls.push(`patch ${ref.kind} ${ref.name}`);
    return this.#objects.get(this.#key(ref)) as T;
  }

  async delete(ref: Ref): Promise<void> {
    this.calls.push(`delete ${ref.kind} ${ref.name}`);
    this.remove(ref);
  }

  async exec(target: ExecTarget, command: string[], options?: ExecOptions): Promise<ExecResult> {
    this.calls.push(`exec ${target.pod}/${target.container}`);
    return this.onExec(target, command, options);
  }

  async logs(): Promise<string> {
    return '';
  }

  async isNamespaced(): Promise<boolean> {
    return true;
  }

  async allowed(): Promise<boolean> {
    return true;
  }

  async version(): Promise<string> {
    return 'v1.34.0';
  }
}
