/** Pods that the node has of its own, from files in its folder of manifests; the API shows a mirror of each. */
import { createHash } from 'node:crypto';
import type { Draft } from '../../api/client.ts';
import type { Pod } from '../../objects.ts';
import { timestamp } from '../../time.ts';
import type { KubeletContext } from '../pod/context.ts';

const folder = 'etc/kubernetes/manifests';
const checkMs = 10_000;
const prefix = 'kubernetes.io/config.';
const mirrorKey = `${prefix}mirror`;

/** The pod that a file is about; undefined: it is about none. */
export type ReadManifest = (content: Uint8Array) => Draft<'pods'> | undefined;

export interface StaticPods {
  start(): void;
  stop(): void;
  /** Looks at the files now. */
  check(): void;
  heed(pod: Pod, gone: boolean): void;
}

export const createStaticPods = (context: KubeletContext, readManifest: ReadManifest): StaticPods => {
  const { client, clock, runtime, onBug } = context;
  const node = runtime.node.name;
  let cancel: () => void = () => undefined;
  let soon = false;
  let stopped = false;

  const draftOf = (content: Uint8Array): Draft<'pods'> | undefined => {
    const draft = readManifest(content);
    if (draft?.spec === undefined || !('name' in draft.metadata) || draft.metadata.name === '') return undefined;
    const hash = createHash('md5').update(content).update(node).digest('hex');
    const uid = client.get('nodes', undefined, node)?.metadata.uid;
    return {
      ...draft,
      metadata: {
        name: `${draft.metadata.name}-${node}`,
        namespace: draft.metadata.namespace ?? 'default',
        ...(draft.metadata.labels === undefined ? {} : { labels: draft.metadata.labels }),
        annotations: {
          ...draft.metadata.annotations,
          [`${prefix}hash`]: hash,
          [mirrorKey]: hash,
          [`${prefix}seen`]: timestamp(clock),
          [`${prefix}source`]: 'file',
        },
        ...(uid === undefined
          ? {}
          : { ownerReferences: [{ apiVersion: 'v1', controller: true, kind: 'Node', name: node, uid }] }),
      },
      spec: {
        ...draft.spec,
        nodeName: node,
        tolerations: [...(draft.spec.tolerations ?? []), { effect: 'NoExecute', operator: 'Exists' }],
      },
    };
  };

  const wanted = (): Map<string, Draft<'pods'>> => {
    const tree = runtime.nodeTree(folder);
    const found = new Map<string, Draft<'pods'>>();
    for (const name of tree?.list('') ?? []) {
      const content = name.startsWith('.') ? undefined : tree?.readFile(name);
      const draft = content === undefined ? undefined : draftOf(content);
      if (draft !== undefined && 'name' in draft.metadata)
        found.set(`${draft.metadata.namespace}/${draft.metadata.name}`, draft);
    }
    return found;
  };

  const check = (): void => {
    const drafts = wanted();
    const mirrors = client
      .list('pods')
      .filter(({ metadata, spec }) => spec?.nodeName === node && metadata.annotations?.[mirrorKey] !== undefined);
    for (const { metadata } of mirrors) {
      const { namespace, name, uid, annotations, deletionTimestamp } = metadata;
      const draft = drafts.get(`${namespace}/${name}`);
      const same = draft?.metadata.annotations?.[mirrorKey] === annotations?.[mirrorKey];
      // Who deletes a mirror has no say over the pod: it is there again at once.
      if (same && deletionTimestamp !== undefined)
        client.delete('pods', namespace, name, { uid, gracePeriodSeconds: 0 });
      else if (!same && deletionTimestamp === undefined) client.delete('pods', namespace, name, { uid });
    }
    for (const draft of drafts.values())
      if ('name' in draft.metadata && client.get('pods', draft.metadata.namespace, draft.metadata.name) === undefined)
        client.create('pods', draft);
  };

  const guarded = (): void => {
    if (stopped) return;
    try {
      check();
    } catch (error) {
      // What the API refuses (a namespace that is not there) is tried again with the next look.
      if (!(error instanceof Error && error.name === 'ApiError')) onBug(error);
    }
  };

  const again = (): void => {
    cancel = clock.schedule(clock.now() + checkMs, () => {
      guarded();
      again();
    });
  };

  return {
    start: again,
    stop() {
      stopped = true;
      cancel();
    },
    check: guarded,
    heed({ metadata }, gone) {
      if (metadata.annotations?.[mirrorKey] === undefined) return;
      if ((!gone && metadata.deletionTimestamp === undefined) || soon) return;
      soon = true;
      setImmediate(() => {
        soon = false;
        guarded();
      });
    },
  };
};
