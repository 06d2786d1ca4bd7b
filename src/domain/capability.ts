/** What a cluster must be able to do before a check can be trusted there. */
export const capabilities = {
  exec: 'cluster does not support exec',
  logs: 'cluster does not support logs',
  'real-kubelet': 'containers have no process life here: crash, probe and termination checks skipped',
  'service-vip': 'no Service routing',
  dns: 'no cluster DNS',
  'native-sidecar': 'server version too old for native sidecars (needs 1.29)',
} as const;

export type Capability = keyof typeof capabilities;

export const isCapability = (name: string): name is Capability => Object.hasOwn(capabilities, name);
