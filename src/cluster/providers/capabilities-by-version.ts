import type { Capability } from '../../domain/capability.ts';

/** What a complete Kubernetes of this version (`v1.34.4`) can do. */
export const capabilitiesByVersion = (version: string): ReadonlySet<Capability> => {
  const all: Capability[] = ['exec', 'logs', 'real-kubelet', 'service-vip', 'dns'];
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  const sidecars = Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 29);
  return new Set(sidecars ? [...all, 'native-sidecar'] : all);
};
