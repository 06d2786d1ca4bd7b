/** Empties a namespace that is being deleted, pods first, and gives every other one what it must have. */
import { isDeepStrictEqual } from 'node:util';
import { ApiError } from '../api/client.ts';
import { infoOf, kindNames, type ConfigMap, type KindName, type Namespace } from '../objects.ts';
import type { Controller, ControllerDeps } from './controller.ts';
import { timestamp } from '../time.ts';

type Condition = NonNullable<NonNullable<Namespace['status']>['conditions']>[number];

const namespaced = kindNames.filter((name) => infoOf(name).namespaced);
/** While pods are there, nothing that they may need is taken away (ordered deletion, 1.34). */
const afterPods = namespaced.filter((name) => name !== 'pods' && name !== 'events');

const rootCertificate = 'kube-root-ca.crt';

const withData = (current: ConfigMap, data: ConfigMap['data']): ConfigMap => {
  const { data: _data, ...rest } = current;
  return { ...rest, ...(data === undefined ? {} : { data }) };
};

export const namespaceController = ({ client, clock }: ControllerDeps): Controller => {
  const remaining = (namespace: string): Map<KindName, number> =>
    new Map(
      namespaced
        .map((kind) => [kind, client.list(kind, namespace).length] as const)
        .filter(([kind, count]) => count > 0 && kind !== 'events'),
    );

  const removeAll = (kind: KindName, namespace: string): void => {
    for (const object of client.list(kind, namespace)) {
      if (object.metadata.deletionTimestamp === undefined)
        client.delete(kind, namespace, object.metadata.name, {
          uid: object.metadata.uid,
          propagationPolicy: 'Background',
        });
    }
  };

  const withFinalizers = (namespace: string): [string, number][] => {
    const counts = new Map<string, number>();
    for (const kind of namespaced) {
      for (const object of client.list(kind, namespace)) {
        for (const finalizer of object.metadata.finalizers ?? [])
          counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1);
      }
    }
    return [...counts];
  };

  const describe = (left: ReadonlyMap<KindName, number>, finalizers: readonly [string, number][]): Condition[] => {
    const say = (type: string, status: boolean, reason: string, message: string): Condition => ({
      type,
      status: status ? 'True' : 'False',
      reason,
      message,
      lastTransitionTime: timestamp(clock),
    });
    const content = [...left].map(([kind, count]) => {
      const { group } = infoOf(kind);
      return `${kind}.${group} has ${count} resource instances`;
    });
    return [
      say('NamespaceDeletionDiscoveryFailure', false, 'ResourcesDiscovered', 'All resources successfully discovered'),
      say(
        'NamespaceDeletionGroupVersionParsingFailure',
        false,
        'ParsedGroupVersions',
        'All legacy kube types successfully parsed',
      ),
      say(
        'NamespaceDeletionContentFailure',
        false,
        'ContentDeleted',
        'All content successfully deleted, may be waiting on finalization',
      ),
      left.size === 0
        ? say('NamespaceContentRemaining', false, 'ContentRemoved', 'All content successfully removed')
        : say(
            'NamespaceContentRemaining',
            true,
            'SomeResourcesRemain',
            `Some resources are remaining: ${content.toSorted().join(', ')}`,
          ),
      finalizers.length === 0
        ? say(
            'NamespaceFinalizersRemaining',
            false,
            'ContentHasNoFinalizers',
            'All content-preserving finalizers finished',
          )
        : say(
            'NamespaceFinalizersRemaining',
            true,
            'SomeFinalizersRemain',
            `Some content in the namespace has finalizers remaining: ${finalizers
              .map(([name, count]) => `${name} in ${count} resource instances`)
              .toSorted()
              .join(', ')}`,
          ),
    ];
  };

  const note = (name: string, conditions: Condition[]): void => {
    client.modify(
      'namespaces',
      undefined,
      name,
      (current) => {
        const before = current.status?.conditions ?? [];
        const next = conditions.map((condition) => {
          const old = before.find((each) => each.type === condition.type);
          return old?.status === condition.status
            ? {
                ...condition,
                ...(old.lastTransitionTime === undefined ? {} : { lastTransitionTime: old.lastTransitionTime }),
              }
            : condition;
        });
        return { ...current, status: { phase: 'Terminating', conditions: next } };
      },
      { status: true },
    );
  };

  const finalize = (name: string): void => {
    client.modify('namespaces', undefined, name, (current) => ({
      ...current,
      spec: { ...current.spec, finalizers: (current.spec?.finalizers ?? []).filter((each) => each !== 'kubernetes') },
    }));
  };

  /** Somebody else may be quicker, or the namespace may just be going. */
  const ensure = (make: () => void): void => {
    try {
      make();
    } catch (error) {
      if (
        !(error instanceof ApiError) ||
        !['AlreadyExists', 'Forbidden', 'NotFound'].includes(error.status.reason ?? '')
      )
        throw error;
    }
  };

  const furnish = (namespace: string): void => {
    if (client.get('serviceaccounts', namespace, 'default') === undefined) {
      ensure(() =>
        client.create('serviceaccounts', {
          apiVersion: 'v1',
          kind: 'ServiceAccount',
          metadata: { name: 'default', namespace },
        }),
      );
    }
    const authority = client.get('configmaps', 'kube-system', rootCertificate);
    const known = client.get('configmaps', namespace, rootCertificate);
    if (namespace !== 'kube-system' && authority !== undefined && known !== undefined)
      client.modify('configmaps', namespace, rootCertificate, (current) =>
        isDeepStrictEqual(current.data, authority.data) ? undefined : withData(current, authority.data),
      );
    if (namespace !== 'kube-system' && authority !== undefined && known === undefined) {
      ensure(() =>
        client.create('configmaps', {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: {
            name: rootCertificate,
            namespace,
            annotations: {
              'kubernetes.io/description':
                'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
            },
          },
          ...(authority.data === undefined ? {} : { data: authority.data }),
        }),
      );
    }
  };

  return {
    name: 'namespace',

    *keysOf({ name, type, object }) {
      if (name === 'namespaces') yield object.metadata.name;
      else if (name === 'configmaps' && object.metadata.name === rootCertificate) yield object.metadata.namespace ?? '';
      else if (type === 'DELETED' || object.metadata.deletionTimestamp !== undefined) {
        const { namespace } = object.metadata;
        if (namespace === undefined) return;
        const terminating = client.get('namespaces', undefined, namespace)?.metadata.deletionTimestamp !== undefined;
        if (terminating || name === 'serviceaccounts' || name === 'configmaps') yield namespace;
      }
    },

    reconcile(name) {
      const namespace = client.get('namespaces', undefined, name);
      if (namespace === undefined) return undefined;
      if (namespace.metadata.deletionTimestamp === undefined) {
        furnish(name);
        return undefined;
      }
      removeAll('pods', name);
      if (client.list('pods', name).length === 0) for (const kind of afterPods) removeAll(kind, name);
      const left = remaining(name);
      if (left.size > 0) {
        // As long as pods are left the real one has nothing to say yet.
        note(name, left.has('pods') ? describe(new Map(), []) : describe(left, withFinalizers(name)));
        return undefined;
      }
      removeAll('events', name);
      finalize(name);
      return undefined;
    },
  };
};
