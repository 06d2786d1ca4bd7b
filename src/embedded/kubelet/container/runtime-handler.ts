import type { Client } from '../../api/client.ts';
import type { Pod } from '../../objects.ts';

/** What kind's containerd is configured with; all of them are the same here. */
const configured = ['', 'runc', 'test-handler'];

/** Why a pod's runtime class names nothing that runs it, in the words of the kubelet and of containerd. */
export const runtimeTrouble = (client: Client, { spec }: Pod): string | undefined => {
  const name = spec?.runtimeClassName ?? '';
  if (name === '') return undefined;
  const found = client.get('runtimeclasses', undefined, name);
  if (found === undefined) return `runtimeclass.node.k8s.io ${JSON.stringify(name)} not found`;
  if (configured.includes(found.handler)) return undefined;
  return `rpc error: code = Unknown desc = failed to get sandbox runtime: no runtime for ${JSON.stringify(found.handler)} is configured`;
};
