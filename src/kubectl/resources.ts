/** Which resources the server has, and which of them the words on the command line mean. */
import type { KubeObject } from '../cluster/kube.ts';
import type { FlagSpec, Flags } from './verb.ts';
import type { Context } from './verb.ts';

export type Resource = {
  /** Empty for the core group. */
  group: string;
  version: string;
  kind: string;
  /** `pods` */
  plural: string;
  singular: string;
  shortNames: readonly string[];
  namespaced: boolean;
  verbs: readonly string[];
};

/** One object that the command line names. */
export type Target = { resource: Resource; namespace: string | undefined; name: string };

/** All resources of the server, in kubectl's order of preference; asked once per context. */
export declare const resourcesOf: (context: Context) => Promise<readonly Resource[]>;

/** `po`, `pods`, `deployment.apps`, `deployments.v1.apps`; throws the UsageError that kubectl would print. */
export declare const findResource: (context: Context, word: string) => Promise<Resource>;

/** The resource of an object's apiVersion and kind; undefined when the server has no such kind. */
export declare const resourceOfKind: (
  context: Context,
  apiVersion: string,
  kind: string,
) => Promise<Resource | undefined>;

/** `/api/v1/namespaces/a/pods/b/log`; without a name that of the collection. */
export declare const pathOf: (
  resource: Resource,
  where: { namespace?: string | undefined; name?: string | undefined; subresource?: string },
) => string;

/** `pod/hello` or `deployment.apps/shop`, as kubectl prints names after it has changed something. */
export declare const qualifiedName: (resource: Resource, name: string) => string;

/** `-f`, `-R`, `-l`, `--all` (and `-n`, which every verb has). */
export declare const targetFlags: readonly FlagSpec[];

/**
 * The objects that `TYPE NAME…`, `TYPE/NAME…`, `-f FILE` (a folder, `-` for standard input) or `TYPE -l SELECTOR` / `--all`
 * name. Objects of files come with their manifest. With a selector the server is asked, so they exist.
 */
export declare const targetsOf: (
  context: Context,
  args: readonly string[],
  flags: Flags,
) => Promise<readonly (Target & { manifest?: KubeObject })[]>;

/** The manifests of `-f` and `-k`-less files: YAML with several documents, JSON, Lists; with the words of kubectl for what is wrong. */
export declare const manifestsOf: (context: Context, flags: Flags) => Promise<readonly KubeObject[]>;
