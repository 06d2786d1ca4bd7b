/** A new pod as its controller's template describes it. Source: GetPodFromTemplate of pkg/controller. */
import type { Draft } from '../api/client.ts';
import type { KindName, Obj, PodSpec, PodTemplate } from '../objects.ts';
import { controllerReference } from '../owners.ts';

type Texts = Record<string, string>;

/** What this one pod has beyond its template. */
export type OwnParts = {
  /** Otherwise a name is made from `generateName`. */
  name?: string;
  /** Default: the controller's name and a dash. */
  generateName?: string;
  labels?: Texts;
  annotations?: Texts;
  finalizers?: readonly string[];
  /** In place of the template's. */
  spec?: PodSpec;
};

const textsOf = (template: Texts | undefined, own: Texts | undefined): Texts | undefined =>
  template === undefined && own === undefined ? undefined : { ...template, ...own };

export const podFromTemplate = (
  kind: KindName,
  owner: Pick<Obj, 'metadata'>,
  { metadata, spec }: PodTemplate,
  own: OwnParts = {},
): Draft<'pods'> => {
  const { namespace } = owner.metadata;
  const labels = textsOf(metadata?.labels, own.labels);
  const annotations = textsOf(metadata?.annotations, own.annotations);
  const finalizers = [...(metadata?.finalizers ?? []), ...(own.finalizers ?? [])];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...(own.name === undefined ? {} : { name: own.name }),
      generateName: own.generateName ?? `${owner.metadata.name}-`,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers.length === 0 ? {} : { finalizers }),
      ownerReferences: [controllerReference(kind, owner)],
    },
    // The API refuses a pod without containers, with the right words.
    spec: own.spec ?? spec ?? { containers: [] },
  };
};
