/** The objects that a command line names, for verbs that work on objects one by one. */
import type { KubeObject } from '../cluster/kube.ts';
import { pathOf, resourceOfKind, type Resource } from './discovery.ts';
import { sourceOf } from './manifest-source.ts';
import { manifestsOf } from './manifests.ts';
import { readTargetWords } from './target-words.ts';
import { UsageError, type Context, type FlagSpec, type Flags } from './verb.ts';

/** One object that the command line names. */
export type Target = { resource: Resource; namespace: string | undefined; name: string };

/** `-f`, `-R`, `-l`, `--all` (and `-n`, which every verb has). */
export const targetFlags: readonly FlagSpec[] = [
  {
    name: 'filename',
    short: 'f',
    type: 'list',
    about: 'a file or folder with manifests, an address, or - for standard input',
  },
  { name: 'recursive', short: 'R', type: 'boolean', about: 'folders of -f with all that is below' },
  { name: 'selector', short: 'l', type: 'string', about: 'objects whose labels match: app=web,tier!=db' },
  { name: 'all', type: 'boolean', about: 'all objects of the type in the namespace' },
];

export const nothingGiven = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

/** Throws for a kind that the server has not, in kubectl's words. */
export const resourceOfManifest = async (context: Context, manifest: KubeObject): Promise<Resource> => {
  const { apiVersion, kind, metadata } = manifest;
  const resource = await resourceOfKind(context, apiVersion, kind);
  if (resource !== undefined) return resource;
  throw new UsageError(
    `resource mapping not found for name: "${metadata?.name ?? ''}" namespace: "${metadata?.namespace ?? ''}" from "${sourceOf(manifest) ?? ''}": ` +
      `no matches for kind "${kind}" in version "${apiVersion}"\nensure CRDs are installed first`,
  );
};

/** Where the object of a manifest is, or will be. */
export const targetOfManifest = async (
  context: Context,
  flags: Flags,
  manifest: KubeObject,
): Promise<Target & { manifest: KubeObject }> => {
  const resource = await resourceOfManifest(context, manifest);
  const given = manifest.metadata?.namespace;
  const asked = flags.text('namespace');
  if (resource.namespaced && asked !== undefined && given !== undefined && given !== asked) {
    throw new UsageError(
      `the namespace from the provided object "${given}" does not match the namespace "${asked}". ` +
        `You must pass '--namespace=${given}' to perform this operation.`,
    );
  }
  const namespace = resource.namespaced ? (given ?? context.namespace) : undefined;
  return { resource, namespace, name: manifest.metadata?.name ?? '', manifest };
};

const ofFiles = async (context: Context, flags: Flags): Promise<(Target & { manifest: KubeObject })[]> => {
  const found: (Target & { manifest: KubeObject })[] = [];
  for (const manifest of await manifestsOf(context, flags))
    found.push(await targetOfManifest(context, flags, manifest));
  if (found.length === 0) throw new UsageError('no objects passed');
  return found;
};

const bySelector = async (context: Context, types: readonly Resource[], flags: Flags): Promise<Target[]> => {
  const { access, signal } = context;
  const found: Target[] = [];
  for (const resource of types) {
    const everywhere = flags.is('all-namespaces');
    const path = pathOf(resource, { namespace: everywhere ? undefined : context.namespace });
    const query = { labelSelector: flags.text('selector'), fieldSelector: flags.text('field-selector') };
    const { items } = await access.request<{ items: KubeObject[] }>('GET', path, { query }, signal);
    for (const { metadata } of items) found.push({ resource, namespace: metadata.namespace, name: metadata.name });
  }
  return found;
};

/**
 * The objects that `TYPE NAME…`, `TYPE/NAME…`, `-f FILE` (a folder, `-` for standard input) or `TYPE -l SELECTOR` / `--all`
 * name. Objects of files come with their manifest. With a selector the server is asked, so they exist.
 */
export const targetsOf = async (
  context: Context,
  args: readonly string[],
  flags: Flags,
): Promise<readonly (Target & { manifest?: KubeObject })[]> => {
  const selecting =
    (flags.text('selector') ?? '') !== '' || (flags.text('field-selector') ?? '') !== '' || flags.is('all');
  if (flags.list('filename').length > 0) {
    if (args.length > 0) {
      throw new UsageError(
        'when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well',
      );
    }
    return ofFiles(context, flags);
  }
  if (args.length === 0) {
    throw new UsageError(selecting ? 'at least one resource must be specified to use a selector' : nothingGiven);
  }
  const { types, named } = await readTargetWords(context, args);
  if (selecting) {
    if (named !== undefined) {
      throw new UsageError(
        types.length === 0
          ? 'selectors and the all flag cannot be used when passing resource/name arguments'
          : 'name cannot be provided when a selector is specified',
      );
    }
    return bySelector(context, types, flags);
  }
  if (named === undefined) throw new UsageError('resource(s) were provided, but no name was specified');
  return named.map(({ resource, name }) => ({
    resource,
    name,
    namespace: resource.namespaced ? context.namespace : undefined,
  }));
};
