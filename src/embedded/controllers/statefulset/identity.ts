/** What makes a StatefulSet's pod the one that it is: its number, its name, its claims. */
import type { Client, Draft } from '../../api/client.ts';
import type { Pod, PodTemplate, StatefulSet } from '../../objects.ts';
import { podFromTemplate } from '../pod-from-template.ts';

export type Spec = NonNullable<StatefulSet['spec']>;
export type ClaimTemplate = NonNullable<Spec['volumeClaimTemplates']>[number];

export const revisionLabel = 'controller-revision-hash';
const podNameLabel = 'statefulset.kubernetes.io/pod-name';
const indexLabel = 'apps.kubernetes.io/pod-index';

const numbered = /^(.*)-(\d+)$/;

/** -1 for a pod whose name has none. */
export const ordinalOf = ({ metadata }: Pod): number => Number(numbered.exec(metadata.name)?.[2] ?? -1);

export const isMember = (set: StatefulSet, { metadata }: Pod): boolean =>
  numbered.exec(metadata.name)?.[1] === set.metadata.name;

export const firstOrdinal = ({ ordinals }: Spec): number => ordinals?.start ?? 0;

export const isInRange = (spec: Spec, ordinal: number): boolean =>
  ordinal >= firstOrdinal(spec) && ordinal < firstOrdinal(spec) + (spec.replicas ?? 1);

export const revisionOf = ({ metadata }: Pod): string | undefined => metadata.labels?.[revisionLabel];

export const podName = (set: StatefulSet, ordinal: number): string => `${set.metadata.name}-${ordinal}`;

export const claimName = (set: StatefulSet, claim: ClaimTemplate, ordinal: number): string =>
  `${claim.metadata?.name}-${podName(set, ordinal)}`;

type Volumes = NonNullable<NonNullable<Pod['spec']>['volumes']>;

const withClaims = (set: StatefulSet, ordinal: number, volumes: Volumes | undefined): Volumes | undefined => {
  const claims = set.spec?.volumeClaimTemplates ?? [];
  if (claims.length === 0) return volumes;
  const own = new Set(claims.map(({ metadata }) => metadata?.name));
  return [
    ...claims.map((claim) => ({
      name: claim.metadata?.name ?? '',
      persistentVolumeClaim: { claimName: claimName(set, claim, ordinal) },
    })),
    ...(volumes ?? []).filter(({ name }) => !own.has(name)),
  ];
};

export const newPod = (set: StatefulSet, template: PodTemplate, revision: string, ordinal: number): Draft<'pods'> => {
  const name = podName(set, ordinal);
  const serviceName = set.spec?.serviceName;
  const volumes = withClaims(set, ordinal, template.spec?.volumes);
  return podFromTemplate('statefulsets', set, template, {
    name,
    labels: { [podNameLabel]: name, [indexLabel]: String(ordinal), [revisionLabel]: revision },
    spec: {
      ...(template.spec ?? { containers: [] }),
      hostname: name,
      ...(serviceName === undefined || serviceName === '' ? {} : { subdomain: serviceName }),
      ...(volumes === undefined ? {} : { volumes }),
    },
  });
};

const keepsIdentity = ({ metadata }: Pod): boolean => metadata.labels?.[podNameLabel] === metadata.name;

const keepsStorage = (set: StatefulSet, pod: Pod): boolean =>
  (set.spec?.volumeClaimTemplates ?? []).every((claim) =>
    pod.spec?.volumes?.some(
      ({ name, persistentVolumeClaim }) =>
        name === claim.metadata?.name && persistentVolumeClaim?.claimName === claimName(set, claim, ordinalOf(pod)),
    ),
  );

/** Whether the pod had to be changed. Throws what the API says: volumes of a pod can't be. */
export const restoreIdentity = (client: Client, set: StatefulSet, pod: Pod): boolean => {
  if (keepsIdentity(pod) && keepsStorage(set, pod)) return false;
  const { name, namespace } = pod.metadata;
  const ordinal = ordinalOf(pod);
  client.modify('pods', namespace, name, (current) => {
    const volumes = keepsStorage(set, current)
      ? current.spec?.volumes
      : withClaims(set, ordinal, current.spec?.volumes);
    return {
      ...current,
      metadata: {
        ...current.metadata,
        labels: { ...current.metadata.labels, [podNameLabel]: name, [indexLabel]: String(ordinal) },
      },
      spec: { ...current.spec!, ...(volumes === undefined ? {} : { volumes }) },
    };
  });
  return true;
};
