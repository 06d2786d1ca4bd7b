/** The kubeconfig files as one: of several entries with the same name the first counts. */
import { readFile } from 'node:fs/promises';
import { load } from 'js-yaml';
import { UsageError, type Context } from './verb.ts';

type Named = { name: string };

export type Kubeconfig = {
  apiVersion: string;
  kind: string;
  'current-context': string;
  preferences?: object;
  clusters: (Named & { cluster?: Record<string, unknown> })[] | null;
  contexts: (Named & { context?: { cluster?: string; user?: string; namespace?: string } })[] | null;
  users: (Named & { user?: Record<string, unknown> })[] | null;
};

const joined = <T extends Named>(lists: readonly (readonly T[] | null | undefined)[]): T[] | null => {
  const found = new Map<string, T>();
  for (const item of lists.flatMap((list) => list ?? [])) if (!found.has(item.name)) found.set(item.name, item);
  return found.size === 0 ? null : [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
};

const readOne = async (file: string): Promise<Partial<Kubeconfig>> => {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new UsageError(`error loading config file "${file}": ${(error as Error).message}`);
  }
  try {
    return load(text) ?? {};
  } catch (error) {
    throw new UsageError(`error loading config file "${file}": ${(error as Error).message.split('\n')[0] ?? ''}`);
  }
};

export const loadKubeconfig = async ({ files, context }: Context['kubeconfig']): Promise<Kubeconfig> => {
  const parts = await Promise.all(files.map(readOne));
  return {
    apiVersion: 'v1',
    clusters: joined(parts.map(({ clusters }) => clusters)),
    contexts: joined(parts.map(({ contexts }) => contexts)),
    'current-context': context ?? parts.find((part) => part['current-context'])?.['current-context'] ?? '',
    kind: 'Config',
    users: joined(parts.map(({ users }) => users)),
  };
};

export const currentContextOf = (config: Kubeconfig): string => {
  const name = config['current-context'];
  if (name === '') throw new UsageError('current-context is not set');
  return name;
};

/** Only what the current context uses. */
export const minified = (config: Kubeconfig): Kubeconfig => {
  const name = currentContextOf(config);
  const contexts = (config.contexts ?? []).filter((each) => each.name === name);
  const { cluster, user } = contexts[0]?.context ?? {};
  if (contexts.length === 0) throw new UsageError(`cannot locate context ${name}`);
  return {
    ...config,
    contexts,
    clusters: (config.clusters ?? []).filter((each) => each.name === cluster),
    users: (config.users ?? []).filter((each) => each.name === user),
  };
};

const omitted = ['certificate-authority-data', 'client-certificate-data', 'client-key-data'];
const redacted = ['token', 'password'];

const hidden = (values: Record<string, unknown> | undefined): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values ?? {}).map(([key, value]) => {
      if (omitted.includes(key)) return [key, 'DATA+OMITTED'];
      return [key, redacted.includes(key) ? 'REDACTED' : value];
    }),
  );

export const withoutSecrets = (config: Kubeconfig): Kubeconfig => ({
  ...config,
  clusters: config.clusters?.map(({ name, cluster }) => ({ name, cluster: hidden(cluster) })) ?? null,
  users: config.users?.map(({ name, user }) => ({ name, user: hidden(user) })) ?? null,
});
