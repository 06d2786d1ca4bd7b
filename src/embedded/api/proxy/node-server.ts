/** What a node's kubelet answers by itself, as far as the API server asks for it. */
import type { Answer } from '../http/answer.ts';
import { notFound } from '../errors.ts';
import type { Registry } from '../verbs/registry.ts';

export const nodeAnswer = ({ store }: Registry, name: string, path: string): Answer => {
  if (store.get('nodes', undefined, name) === undefined) throw notFound('nodes', name);
  switch (path.replace(/\/$/, '')) {
    case '/healthz':
      return { code: 200, text: 'ok' };
    case '/pods': {
      const items = store.list('pods').filter(({ spec }) => spec?.nodeName === name);
      return { code: 200, json: { kind: 'PodList', apiVersion: 'v1', metadata: {}, items } };
    }
    case '/configz':
      return { code: 200, json: { kubeletconfig: { maxPods: 110, clusterDomain: 'cluster.local' } } };
    default:
      return { code: 404, text: '404 page not found\n' };
  }
};
