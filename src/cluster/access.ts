/** Kubeconfig and credentials are those of @kubernetes/client-node; objects pass through as plain JSON. */
import type { KubeConfig } from '@kubernetes/client-node';
import { Discovery } from './discovery.ts';
import { execInContainer } from './exec.ts';
import type { KubeObject, Manifest } from './kube.ts';
import { loadConfig } from './load-config.ts';
import { Rest } from './rest.ts';
import {
  ApiRefusal,
  Unreachable,
  type ClusterAccess,
  type OpenedAccess,
  type ExecOptions,
  type ExecResult,
  type ExecTarget,
  type LogOptions,
  type PatchType,
  type Query,
  type Ref,
  type WatchEvent,
} from './types.ts';

const fieldManager = 'peapod';
const patchTypes: Record<PatchType, string> = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};
/** The server closes a watch after this; a closed watch is started again by whoever waits. */
const watchSeconds = '300';

const refOf = (object: Manifest): Ref => {
  const { name, namespace } = object.metadata;
  if (name === undefined) throw new TypeError(`a ${object.kind} without a name`);
  return { apiVersion: object.apiVersion, kind: object.kind, name, ...(namespace === undefined ? {} : { namespace }) };
};

const notFound = (error: unknown): boolean => error instanceof ApiRefusal && error.code === 404;

class HttpAccess implements ClusterAccess {
  readonly #rest: Rest;
  readonly #discovery: Discovery;

  constructor(config: KubeConfig) {
    this.#rest = new Rest(config);
    this.#discovery = new Discovery(this.#rest);
  }

  close(): void {
    this.#rest.close();
  }

  post(path: string, body: unknown, signal: AbortSignal): Promise<unknown> {
    return this.#rest.json('POST', path, { body, signal });
  }

  async get<T extends KubeObject>(ref: Ref, signal?: AbortSignal): Promise<T | undefined> {
    const path = await this.#discovery.object(ref);
    try {
      return await this.#rest.json<T>('GET', path, { signal });
    } catch (error) {
      if (notFound(error)) return undefined;
      throw error;
    }
  }

  async list<T extends KubeObject>(
    query: Query,
    signal?: AbortSignal,
  ): Promise<{ items: T[]; resourceVersion: string }> {
    const { labelSelector, fieldSelector } = query;
    const path = await this.#discovery.collection(query);
    const list = await this.#rest.json<{ items: T[]; metadata: { resourceVersion: string } }>('GET', path, {
      query: { labelSelector, fieldSelector },
      signal,
    });
    // Items of a list come without their own kind.
    const items = list.items.map((item) => ({ ...item, apiVersion: query.apiVersion, kind: query.kind }));
    return { items, resourceVersion: list.metadata.resourceVersion };
  }

  async *watch<T extends KubeObject>(
    query: Query & { resourceVersion: string },
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent<T>> {
    const { labelSelector, fieldSelector, resourceVersion } = query;
    const path = await this.#discovery.collection(query);
    const parameters = { watch: 'true', labelSelector, fieldSelector, resourceVersion, timeoutSeconds: watchSeconds };
    for await (const line of this.#rest.lines(path, parameters, signal)) {
      if (line === '') continue;
      let event: { type: string; object: T };
      try {
        event = JSON.parse(line) as { type: string; object: T };
      } catch {
        throw new Unreachable(`watching ${query.kind}: a line that is not JSON`);
      }
      if (event.type === 'ERROR') {
        const status = event.object as unknown as ApiRefusal['status'];
        throw new ApiRefusal(status.code ?? 500, status, `watching ${query.kind}`);
      }
      if (event.type !== 'BOOKMARK') yield event as WatchEvent<T>;
    }
  }

  async create<T extends KubeObject>(object: Manifest, signal?: AbortSignal): Promise<T> {
    const { apiVersion, kind } = object;
    const { namespace } = object.metadata;
    const path = await this.#discovery.collection({
      apiVersion,
      kind,
      ...(namespace === undefined ? {} : { namespace }),
    });
    return this.#rest.json<T>('POST', path, {
      body: object,
      query: { fieldManager, fieldValidation: 'Strict' },
      signal,
    });
  }

  async rehearse(object: Manifest, signal?: AbortSignal): Promise<void> {
    const { apiVersion, kind } = object;
    const { namespace } = object.metadata;
    const path = await this.#discovery.collection({
      apiVersion,
      kind,
      ...(namespace === undefined ? {} : { namespace }),
    });
    await this.#rest.json('POST', path, {
      body: object,
      query: { fieldManager, fieldValidation: 'Strict', dryRun: 'All' },
      signal,
    });
  }

  async apply<T extends KubeObject>(
    object: Manifest,
    options: { dryRun?: boolean; signal?: AbortSignal } = {},
  ): Promise<T> {
    const path = await this.#discovery.object(refOf(object));
    return this.#rest.json<T>('PATCH', path, {
      body: object,
      contentType: 'application/apply-patch+yaml',
      query: {
        fieldManager,
        force: 'true',
        fieldValidation: 'Strict',
        dryRun: options.dryRun === true ? 'All' : undefined,
      },
      signal: options.signal,
    });
  }

  async patch<T extends KubeObject>(
    ref: Ref,
    body: unknown,
    { type, subresource, signal }: { type: PatchType; subresource?: string; signal?: AbortSignal },
  ): Promise<T> {
    const path = await this.#discovery.object(ref);
    return this.#rest.json<T>('PATCH', subresource === undefined ? path : `${path}/${subresource}`, {
      body,
      contentType: patchTypes[type],
      query: { fieldManager },
      signal,
    });
  }

  async delete(
    ref: Ref,
    options: { gracePeriodSeconds?: number; propagationPolicy?: string; uid?: string; signal?: AbortSignal } = {},
  ): Promise<void> {
    const { gracePeriodSeconds, propagationPolicy, uid, signal } = options;
    const path = await this.#discovery.object(ref);
    try {
      await this.#rest.json('DELETE', path, {
        body: {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
          ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
          ...(uid === undefined ? {} : { preconditions: { uid } }),
        },
        signal,
      });
    } catch (error) {
      if (!notFound(error)) throw error;
    }
  }

  exec(target: ExecTarget, command: string[], options?: ExecOptions): Promise<ExecResult> {
    return execInContainer(this.#rest, target, command, options);
  }

  logs(target: ExecTarget, options: LogOptions = {}, signal?: AbortSignal): Promise<string> {
    const path = `/api/v1/namespaces/${target.namespace}/pods/${target.pod}/log`;
    return this.#rest.text('GET', path, {
      query: {
        container: target.container,
        previous: options.previous === true ? 'true' : undefined,
        tailLines: options.tailLines?.toString(),
        sinceTime: options.sinceTime,
        timestamps: options.timestamps === true ? 'true' : undefined,
        limitBytes: String(4 * 1024 * 1024),
      },
      signal,
    });
  }

  isNamespaced(apiVersion: string, kind: string): Promise<boolean | undefined> {
    return this.#discovery.isNamespaced(apiVersion, kind);
  }

  async allowed(verb: string, resource: string, namespace?: string): Promise<boolean> {
    const review = await this.#rest.json<{ status?: { allowed?: boolean } }>(
      'POST',
      '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      {
        body: {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: { verb, resource, ...(namespace === undefined ? {} : { namespace }) } },
        },
      },
    );
    return review.status?.allowed === true;
  }

  async version(signal?: AbortSignal): Promise<string> {
    return (await this.#rest.json<{ gitVersion: string }>('GET', '/version', { signal })).gitVersion;
  }
}

/** Opens the cluster of a kubeconfig file's current context. Throws `Unreachable` for a file without one. */
export const openAccess = async (kubeconfigFile: string): Promise<OpenedAccess> =>
  new HttpAccess(loadConfig(kubeconfigFile));
