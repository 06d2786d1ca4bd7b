/** Capabilities of a container's processes. */
import type { Container } from '../../objects.ts';
import { allCapabilities } from '../../runtime/capabilities.ts';

/** What containerd gives to every container. */
export const defaultCapabilities: readonly string[] = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FSETID',
  'FOWNER',
  'MKNOD',
  'NET_RAW',
  'SETGID',
  'SETUID',
  'SETFCAP',
  'SETPCAP',
  'NET_BIND_SERVICE',
  'SYS_CHROOT',
  'KILL',
  'AUDIT_WRITE',
];

const bare = (name: string): string => name.toUpperCase().replace(/^CAP_/, '');

/** `ALL` first, then single ones: what is added by name outlives `drop: [ALL]`, and the other way round. */
export const capabilitiesOf = (container: Container): string[] => {
  const { privileged, capabilities } = container.securityContext ?? {};
  if (privileged === true) return [...allCapabilities];
  const add = (capabilities?.add ?? []).map(bare);
  const drop = (capabilities?.drop ?? []).map(bare);
  const start = add.includes('ALL') ? allCapabilities : drop.includes('ALL') ? [] : defaultCapabilities;
  const result = new Set([...start, ...add.filter((name) => name !== 'ALL')]);
  for (const name of drop) if (name !== 'ALL') result.delete(name);
  return [...result];
};
