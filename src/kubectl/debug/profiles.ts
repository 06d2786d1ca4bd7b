/** What `--profile` means for a debug container and for a copy of a pod. */
import { UsageError } from '../verb.ts';

export type Profile = {
  securityContext?: object;
  /** Copies lose labels, annotations and probes, and share processes; the old profile takes only the labels. */
  cleansCopies: boolean;
};

const adding = (...capabilities: string[]): object => ({ capabilities: { add: capabilities } });

const profiles: Readonly<Record<string, Profile>> = {
  legacy: { cleansCopies: false },
  general: { securityContext: adding('SYS_PTRACE'), cleansCopies: true },
  baseline: { cleansCopies: true },
  netadmin: { securityContext: adding('NET_ADMIN', 'NET_RAW'), cleansCopies: true },
  restricted: {
    securityContext: {
      runAsNonRoot: true,
      capabilities: { drop: ['ALL'] },
      allowPrivilegeEscalation: false,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    cleansCopies: true,
  },
  sysadmin: { securityContext: { privileged: true }, cleansCopies: true },
};

export const profileNamed = (name: string): Profile => {
  const profile = profiles[name];
  if (profile === undefined) throw new UsageError(`unknown profile: ${name}`);
  return profile;
};
