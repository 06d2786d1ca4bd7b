/** Fields of pods that Kubernetes 1.34 knows, but leaves out unless a feature is switched on. */
import type { Container, KindName, Obj, PodSpec } from '../../objects.ts';

/** Where a kind holds the pod that it is, or that it makes. */
const podSpecPaths: Partial<Record<KindName, readonly string[]>> = {
  pods: ['spec'],
  podtemplates: ['template', 'spec'],
  cronjobs: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  daemonsets: ['spec', 'template', 'spec'],
  deployments: ['spec', 'template', 'spec'],
  jobs: ['spec', 'template', 'spec'],
  replicasets: ['spec', 'template', 'spec'],
  replicationcontrollers: ['spec', 'template', 'spec'],
  statefulsets: ['spec', 'template', 'spec'],
};

const isUsed = ({ image, projected }: NonNullable<PodSpec['volumes']>[number]): boolean =>
  image !== undefined ||
  (projected?.sources ?? []).some((source) => source.clusterTrustBundle !== undefined || 'podCertificate' in source);

const clean = (spec: PodSpec): PodSpec => {
  const volumes = spec.volumes ?? [];
  if (!volumes.some(isUsed)) return spec;
  const dropped = new Set(volumes.filter(({ image }) => image !== undefined).map(({ name }) => name));
  const mounted = (container: Container): Container =>
    container.volumeMounts === undefined
      ? container
      : { ...container, volumeMounts: container.volumeMounts.filter(({ name }) => !dropped.has(name)) };
  return {
    ...spec,
    containers: spec.containers.map(mounted),
    ...(spec.initContainers !== undefined && { initContainers: spec.initContainers.map(mounted) }),
    volumes: volumes
      .filter(({ name }) => !dropped.has(name))
      .map((volume) => {
        const sources = volume.projected?.sources;
        if (sources === undefined) return volume;
        const kept = sources.map((source) => {
          const {
            clusterTrustBundle: _bundle,
            podCertificate: _certificate,
            ...rest
          } = source as typeof source & {
            podCertificate?: unknown;
          };
          return rest;
        });
        return { ...volume, projected: { ...volume.projected, sources: kept } };
      }),
  };
};

const withPodSpec = (value: Record<string, unknown>, [step, ...rest]: readonly string[]): Record<string, unknown> => {
  const held = step === undefined ? undefined : value[step];
  if (step === undefined || typeof held !== 'object' || held === null) return value;
  const inner = rest.length === 0 ? clean(held as PodSpec) : withPodSpec(held as Record<string, unknown>, rest);
  return inner === held ? value : { ...value, [step]: inner };
};

export const withoutDisabledFields = (kind: KindName, object: Obj): Obj => {
  const path = podSpecPaths[kind];
  return path === undefined ? object : (withPodSpec(object, path) as Obj);
};
