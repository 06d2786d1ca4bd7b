import { dump, load } from 'js-yaml';

type Kubeconfig = { contexts?: { name: string; context?: { namespace?: string } }[]; 'current-context'?: string };

/** The same kubeconfig (YAML or JSON) whose current context starts in `namespace`. */
export const inNamespace = (text: string, namespace: string): string => {
  const config = load(text) as Kubeconfig;
  const contexts = (config.contexts ?? []).map((entry) =>
    entry.name === config['current-context'] ? { ...entry, context: { ...entry.context, namespace } } : entry,
  );
  return dump({ ...config, contexts });
};
