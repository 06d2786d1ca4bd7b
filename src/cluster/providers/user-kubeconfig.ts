/** The user's own kubeconfig, read and never written: all its files together, and one context cut out of it. */
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { load, YAMLException } from 'js-yaml';
import { failed, ok, type Problem, type Result } from '../../domain/problem.ts';
import type { Environment } from '../../shared/environment.ts';
import { readFileIfThere } from '../../shared/files.ts';
import { nearest } from '../../shared/nearest.ts';

type Fields = Record<string, unknown>;
/** `folder` is where the entry's relative paths start. */
type Entry = { fields: Fields; folder: string };
type Section = Map<string, Entry>;

export type UserKubeconfig = { files: string[]; contexts: Section; clusters: Section; users: Section };

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const userKubeconfigFiles = (env: Environment): string[] => {
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  return listed.length > 0
    ? [...new Set(listed.map((file) => resolve(file)))]
    : [join(env['HOME'] || homedir(), '.kube', 'config')];
};

const parse = (file: string, text: string): Result<Fields> => {
  const next = 'Mend the file, or name another one with KUBECONFIG.';
  if (text.trim() === '') return ok({});
  try {
    const value = load(text);
    if (value === null || value === undefined) return ok({});
    if (isFields(value)) return ok(value);
    return failed({ code: 'kubeconfig-syntax', what: 'this is not a kubeconfig', where: file, next });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { mark, reason } = error;
    const where = mark === undefined ? file : `${file}:${mark.line + 1}:${mark.column + 1}`;
    return failed({ code: 'kubeconfig-syntax', what: `not valid YAML: ${reason}`, where, next });
  }
};

/** The first file that has an entry of a name wins, as with kubectl. */
const addEntries = (section: Section, list: unknown, key: string, folder: string): void => {
  if (!Array.isArray(list)) return;
  for (const item of list) {
    if (!isFields(item) || typeof item['name'] !== 'string' || section.has(item['name'])) continue;
    const fields = item[key];
    section.set(item['name'], { fields: isFields(fields) ? fields : {}, folder });
  }
};

export const readUserKubeconfig = async (env: Environment): Promise<Result<UserKubeconfig>> => {
  const merged: UserKubeconfig = {
    files: userKubeconfigFiles(env),
    contexts: new Map(),
    clusters: new Map(),
    users: new Map(),
  };
  for (const file of merged.files) {
    let text: string | undefined;
    try {
      text = await readFileIfThere(file);
    } catch (error) {
      const what = `it can't be read: ${(error as Error).message}`;
      return failed({
        code: 'kubeconfig-unreadable',
        what,
        where: file,
        next: 'Make the file readable, or name another one with KUBECONFIG.',
      });
    }
    const parsed = parse(file, text ?? '');
    if (!parsed.ok) return parsed;
    const folder = dirname(file);
    addEntries(merged.contexts, parsed.value['contexts'], 'context', folder);
    addEntries(merged.clusters, parsed.value['clusters'], 'cluster', folder);
    addEntries(merged.users, parsed.value['users'], 'user', folder);
  }
  return ok(merged);
};

const unknownContext = (name: string, { contexts, files }: UserKubeconfig): Problem => {
  const names = [...contexts.keys()];
  const where = files.join(delimiter);
  const code = 'unknown-context';
  if (names.length === 0) {
    const next = 'Name the file of the cluster that you want with KUBECONFIG, or use --cluster kind.';
    return { code, what: `there is no context "${name}", nor any other`, where, next };
  }
  const near = nearest(name, names);
  const next =
    near === undefined ? 'Choose one of these: --cluster context:NAME.' : `Did you mean --cluster context:${near}?`;
  return { code, what: `there is no context "${name}"; there are: ${names.join(', ')}`, where, next };
};

const absolute = ({ fields, folder }: Entry, keys: readonly string[]): Fields => {
  const copy = { ...fields };
  for (const key of keys) {
    const path = copy[key];
    if (typeof path === 'string' && path !== '' && !isAbsolute(path)) copy[key] = resolve(folder, path);
  }
  return copy;
};

/** A credential command with a slash in it is a path from its file's folder; a bare one is looked for in PATH. */
const absoluteUser = (entry: Entry): Fields => {
  const user = absolute(entry, ['client-certificate', 'client-key', 'tokenFile']);
  const exec = user['exec'];
  if (isFields(exec) && typeof exec['command'] === 'string' && /[/\\]/.test(exec['command'])) {
    user['exec'] = absolute({ fields: exec, folder: entry.folder }, ['command']);
  }
  return user;
};

/**
 * A kubeconfig with this context alone, as JSON text (which is YAML). The context's own default namespace is left out:
 * nothing that a learner types there without a namespace should land in it.
 */
export const cutOutContext = (config: UserKubeconfig, name: string): Result<{ text: string; server: string }> => {
  const context = config.contexts.get(name)?.fields;
  if (context === undefined) return failed(unknownContext(name, config));
  const clusterName = typeof context['cluster'] === 'string' ? context['cluster'] : '';
  const userName = typeof context['user'] === 'string' ? context['user'] : '';
  const cluster = config.clusters.get(clusterName);
  const user = config.users.get(userName);
  const server = cluster?.fields['server'];
  if (cluster === undefined || typeof server !== 'string' || (userName !== '' && user === undefined)) {
    const lacking =
      cluster === undefined
        ? `cluster "${clusterName}"`
        : typeof server === 'string'
          ? `user "${userName}"`
          : `server of cluster "${clusterName}"`;
    const what = `context "${name}" is incomplete: its ${lacking} is missing`;
    const next = `See kubectl config view; then choose another context or complete this one.`;
    return failed({ code: 'incomplete-context', what, where: config.files.join(delimiter), next });
  }
  const only = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context: { cluster: clusterName, user: userName } }],
    clusters: [{ name: clusterName, cluster: absolute(cluster, ['certificate-authority']) }],
    users: user === undefined ? [] : [{ name: userName, user: absoluteUser(user) }],
  };
  return ok({ text: `${JSON.stringify(only, null, 2)}\n`, server });
};
