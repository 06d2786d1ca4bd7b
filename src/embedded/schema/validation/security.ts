/** The rules for users, groups and privileges. */
import type { Container, PodSpec } from '../../objects.ts';
import { numericId } from './names.ts';
import { checkRelativePath } from './paths.ts';
import type { Report } from './report.ts';

type SecurityContext = NonNullable<Container['securityContext']>;
type Seccomp = NonNullable<SecurityContext['seccompProfile']>;

const checkSeccomp = (report: Report, profile: Seccomp | undefined, path: string): void => {
  if (profile === undefined) return;
  report.oneOf(`${path}.type`, profile.type, ['Localhost', 'RuntimeDefault', 'Unconfined']);
  const local = profile.localhostProfile;
  if (profile.type === 'Localhost') {
    if (local === undefined) report.required(`${path}.localhostProfile`, 'must be set when seccomp type is Localhost');
    else checkRelativePath(report, local, `${path}.localhostProfile`);
  } else if (local !== undefined)
    report.invalid(
      `${path}.localhostProfile`,
      report.internal('SeccompProfile', profile),
      'can only be set when seccomp type is Localhost',
    );
};

const checkId = (report: Report, id: number | undefined, path: string): void => {
  if (id !== undefined) report.invalids(path, id, numericId(id));
};

export const checkSecurityContext = (report: Report, context: SecurityContext | undefined, path: string): void => {
  if (context === undefined) return;
  checkId(report, context.runAsUser, `${path}.runAsUser`);
  checkId(report, context.runAsGroup, `${path}.runAsGroup`);
  checkSeccomp(report, context.seccompProfile, `${path}.seccompProfile`);
  if (context.allowPrivilegeEscalation !== false) return;
  if (context.privileged === true)
    report.invalid(
      path,
      report.internal('SecurityContext', context),
      'cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
    );
  if (context.capabilities?.add?.includes('CAP_SYS_ADMIN') === true)
    report.invalid(
      path,
      report.internal('SecurityContext', context),
      'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN',
    );
};

/** What hides parts of /proc may only be taken off where root is not the node's. */
export const checkProcMount = (
  report: Report,
  context: SecurityContext | undefined,
  hostUsers: boolean | undefined,
  path: string,
): void => {
  if (context?.procMount === undefined) return;
  report.oneOf(path, context.procMount, ['Default', 'Unmasked']);
  if (context.procMount === 'Unmasked' && hostUsers !== false)
    report.invalid(path, context.procMount, '`hostUsers` must be false to use `Unmasked`');
};

export const checkPodSecurityContext = (report: Report, spec: PodSpec, path: string): void => {
  const context = spec.securityContext;
  if (context === undefined) return;
  checkId(report, context.fsGroup, `${path}.fsGroup`);
  checkId(report, context.runAsUser, `${path}.runAsUser`);
  checkId(report, context.runAsGroup, `${path}.runAsGroup`);
  for (const [index, group] of (context.supplementalGroups ?? []).entries())
    checkId(report, group, `${path}.supplementalGroups[${index}]`);
  if (spec.hostPID === true && spec.shareProcessNamespace === true)
    report.invalid(`${path}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled');
  if (context.fsGroupChangePolicy !== undefined)
    report.oneOf(`${path}.fsGroupChangePolicy`, context.fsGroupChangePolicy, ['Always', 'OnRootMismatch']);
  checkSeccomp(report, context.seccompProfile, `${path}.seccompProfile`);
};
