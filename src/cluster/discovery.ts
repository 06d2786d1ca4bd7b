import type { Rest } from './rest.ts';
import { ApiRefusal, type Query, type Ref } from './types.ts';

type Resource = { name: string; kind: string; namespaced: boolean };

const noKindMatch = 'NoKindMatch';

const rootOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

/** Finds the path of a kind by asking the server once per group version. */
export class Discovery {
  readonly #rest: Rest;
  readonly #known = new Map<string, Promise<Map<string, Resource>>>();

  constructor(rest: Rest) {
    this.#rest = rest;
  }

  async collection({ apiVersion, kind, namespace }: Pick<Query, 'apiVersion' | 'kind' | 'namespace'>): Promise<string> {
    const resource = await this.#resource(apiVersion, kind);
    const scope = resource.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
    return `${rootOf(apiVersion)}${scope}/${resource.name}`;
  }

  async object(ref: Ref): Promise<string> {
    return `${await this.collection(ref)}/${encodeURIComponent(ref.name)}`;
  }

  async isNamespaced(apiVersion: string, kind: string): Promise<boolean | undefined> {
    try {
      return (await this.#resource(apiVersion, kind)).namespaced;
    } catch (error) {
      if (error instanceof ApiRefusal && error.status.reason === noKindMatch) return undefined;
      throw error;
    }
  }

  async #resource(apiVersion: string, kind: string): Promise<Resource> {
    const resource = (await this.#resources(apiVersion)).get(kind);
    if (resource !== undefined) return resource;
    // A definition may have been added since: ask once more before saying no.
    this.#known.delete(apiVersion);
    const again = (await this.#resources(apiVersion)).get(kind);
    if (again !== undefined) return again;
    throw noSuchKind(apiVersion, kind);
  }

  #resources(apiVersion: string): Promise<Map<string, Resource>> {
    const known = this.#known.get(apiVersion);
    if (known !== undefined) return known;
    const asked = this.#ask(apiVersion);
    this.#known.set(apiVersion, asked);
    asked.catch(() => this.#known.delete(apiVersion));
    return asked;
  }

  async #ask(apiVersion: string): Promise<Map<string, Resource>> {
    // It becomes part of a path: whatever is no group and version names nothing.
    if (!/^([a-z0-9.-]+\/)?[a-z0-9]+$/.test(apiVersion)) return new Map();
    try {
      const { resources } = await this.#rest.json<{ resources: Resource[] }>('GET', rootOf(apiVersion));
      return new Map(resources.filter(({ name }) => !name.includes('/')).map((resource) => [resource.kind, resource]));
    } catch (error) {
      if (error instanceof ApiRefusal && error.code === 404) return new Map();
      throw error;
    }
  }
}

const noSuchKind = (apiVersion: string, kind: string): ApiRefusal =>
  new ApiRefusal(
    404,
    {
      kind: 'Status',
      code: 404,
      reason: noKindMatch,
      message: `no matches for kind "${kind}" in version "${apiVersion}"`,
    },
    `looking for ${apiVersion} ${kind}`,
  );
