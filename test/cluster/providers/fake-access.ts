import type { KubeObject, Manifest } from '../../../src/cluster/kube.ts';
import { Unreachable, type OpenedAccess, type Query, type Ref } from '../../../src/cluster/types.ts';

type Kept = Manifest & KubeObject;

const keyOf = ({
  kind,
  namespace,
  name,
}: {
  kind: string;
  namespace?: string | undefined;
  name?: string | undefined;
}): string => `${kind}/${namespace ?? ''}/${name ?? ''}`;

const fits = (object: Kept, selector: string | undefined): boolean =>
  (selector ?? '')
    .split(',')
    .filter((part) => part !== '')
    .every((part) => {
      const [label = '', value] = part.split('=');
      return object.metadata.labels?.[label] === value;
    });

/** What an API server would hold. Objects stay across accesses, as they do in a cluster. */
export const fakeCluster = ({ version = 'v1.34.4' } = {}) => {
  const objects = new Map<string, Kept>();
  const put = (manifest: Manifest): void => {
    const { namespace, name } = manifest.metadata;
    objects.set(keyOf({ kind: manifest.kind, namespace, name }), manifest as Kept);
  };
  const state = { answers: true, mayCreateNamespaces: true, opened: [] as string[], open: 0 };
  const check = (): void => {
    if (!state.answers) throw new Unreachable('GET /version: connect ECONNREFUSED');
  };
  const methods = {
    async get<T extends KubeObject>(ref: Ref) {
      check();
      return objects.get(keyOf(ref)) as T | undefined;
    },
    async list<T extends KubeObject>({ kind, namespace, labelSelector }: Query) {
      check();
      const items = [...objects.values()].filter(
        (object) =>
          object.kind === kind &&
          (namespace === undefined || object.metadata.namespace === namespace) &&
          fits(object, labelSelector),
      );
      return { items: items as unknown as T[], resourceVersion: '1' };
    },
    async apply<T extends KubeObject>(object: Manifest) {
      check();
      put(object);
      return object as unknown as T;
    },
    async delete(ref: Ref) {
      check();
      objects.delete(keyOf(ref));
    },
    async allowed() {
      check();
      return state.mayCreateNamespaces;
    },
    async version() {
      check();
      return version;
    },
    post: () => Promise.reject(new Error('nobody posts here')),
    close: () => {
      state.open -= 1;
    },
  } satisfies Partial<OpenedAccess>;
  // Providers use no other methods.
  const access = methods as unknown as OpenedAccess;

  const node = (name: string, fields: { ready?: boolean; images?: string[] } = {}): void =>
    put({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name },
      status: {
        conditions: [{ type: 'Ready', status: fields.ready === false ? 'False' : 'True' }],
        images: [{ names: fields.images ?? [] }],
      },
    });
  const lease = (name: string, renewTime: string): void =>
    put({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name, namespace: 'kube-node-lease' },
      spec: { renewTime },
    });
  const usable = (): void => {
    node('peapod-control-plane');
    put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'default' } });
  };

  return {
    access,
    objects,
    state,
    put,
    node,
    lease,
    usable,
    openAccess: async (file: string) => {
      state.opened.push(file);
      state.open += 1;
      return access;
    },
  };
};
