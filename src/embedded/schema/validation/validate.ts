/** Everything wrong with an object, or with changing another one into it. */
import type { Cause } from '../../api/status.ts';
import { infoOf, type KindName, type Namespace, type Node, type Obj, type ObjectOf, type Pod } from '../../objects.ts';
import type { JsonObject } from '../schema-tools.ts';
import {
  checkCertificateApproval,
  checkCertificateRequest,
  checkCertificateRequestUpdate,
  checkCertificateStatus,
} from './certificate-request.ts';
import {
  checkLease,
  checkPriorityClass,
  checkPriorityClassUpdate,
  checkRuntimeClass,
  checkRuntimeClassUpdate,
} from './classes.ts';
import { checkAutoscaler } from './autoscaler.ts';
import { checkConfigMap, checkConfigMapUpdate, checkSecret, checkSecretUpdate } from './configuration.ts';
import { checkCronJob, checkCronJobUpdate } from './cron-job.ts';
import { checkEphemeralUpdate } from './ephemeral-containers.ts';
import { checkEvent } from './event.ts';
import { checkIngress, checkIngressClass, checkIngressClassUpdate } from './ingress.ts';
import type { InternalTypes } from './internal-json.ts';
import { checkJob, checkJobUpdate } from './job.ts';
import { checkLimitRange } from './limit-range.ts';
import { checkMetadata, checkMetadataUpdate } from './metadata.ts';
import {
  dns1035Label,
  dnsLabel,
  dnsSubdomain,
  pathSegment,
  ipAddress,
  qualifiedName,
  type NameCheck,
} from './names.ts';
import {
  checkAddressObject,
  checkAddressObjectUpdate,
  checkEndpoints,
  checkNetworkPolicy,
  checkServiceRange,
  checkServiceRangeUpdate,
} from './network.ts';
import { checkPodSpec } from './pod-spec.ts';
import { checkPodResize } from './pod-resize.ts';
import { checkPodUpdate } from './pod-update.ts';
import {
  checkControllerRevision,
  checkControllerRevisionUpdate,
  checkDisruptionBudget,
  checkDisruptionBudgetStatus,
  checkPodTemplateObject,
  checkReplicationController,
} from './replication.ts';
import { checkQuota, checkQuotaUpdate } from './quota.ts';
import { checkClusterRole, checkClusterRoleBinding, checkRole, checkRoleBinding, checkRoleRefUpdate } from './rbac.ts';
import { Report } from './report.ts';
import { checkEndpointSlice, checkEndpointSliceUpdate, checkService, checkServiceUpdate } from './service.ts';
import {
  checkClaim,
  checkClaimUpdate,
  checkStorageClass,
  checkStorageClassUpdate,
  checkVolume,
  checkVolumeUpdate,
} from './storage.ts';
import { checkWorkloadStatus } from './workload-status.ts';
import {
  checkDeployment,
  checkDeploymentUpdate,
  checkReplicaSet,
  checkReplicaSetUpdate,
  checkDaemonSet,
  checkDaemonSetUpdate,
  checkStatefulSet,
  checkStatefulSetUpdate,
} from './workloads.ts';

type Rules<K extends KindName> = {
  /** What a name of this kind must be. */
  name: NameCheck;
  check(report: Report, object: ObjectOf[K]): void;
  /** Instead of `check`, which it calls itself as far as that is right. Absent: `check` again. */
  update?(report: Report, object: ObjectOf[K], old: ObjectOf[K]): void;
  /** The same for a write through a subresource with rules of its own. */
  parts?: Partial<Record<string, (report: Report, object: ObjectOf[K], old: ObjectOf[K]) => void>>;
  /** A change looks at the metadata as at a new object's too. */
  wholeMetadata?: true;
};

const checkPodContent = (report: Report, { spec }: Pod): void => {
  if (spec === undefined) return;
  checkPodSpec(report, spec, true, 'spec');
  for (const field of ['containers', 'initContainers', 'ephemeralContainers'] as const)
    for (const [index, { image = '' }] of (spec[field] ?? []).entries())
      if (image.trim() !== image)
        report.invalid(`spec.${field}[${index}].image`, image, 'must not have leading or trailing whitespace');
};

const checkNewPod = (report: Report, pod: Pod): void => {
  checkPodContent(report, pod);
  const { spec } = pod;
  if ((spec?.ephemeralContainers ?? []).length > 0)
    report.forbidden('spec.ephemeralContainers', 'cannot be set on create');
  if (spec?.nodeName && (spec.schedulingGates ?? []).length > 0)
    report.forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared');
};

const checkNode = (report: Report, { spec }: Node): void => {
  for (const [index, { key, effect }] of (spec?.taints ?? []).entries()) {
    report.invalids(`metadata.taints[${index}].key`, key, qualifiedName(key));
    report.oneOf(`metadata.taints[${index}].effect`, effect, ['NoSchedule', 'PreferNoSchedule', 'NoExecute']);
  }
};

const checkNamespace = (report: Report, { spec }: Namespace): void => {
  for (const finalizer of spec?.finalizers ?? [])
    report.invalids('spec.finalizers', finalizer, qualifiedName(finalizer));
};

const rules: { [K in KindName]: Rules<K> } = {
  pods: {
    name: dnsSubdomain,
    wholeMetadata: true,
    check: checkNewPod,
    update: (report, pod, old) => {
      checkPodContent(report, pod);
      checkPodUpdate(report, pod, old);
    },
    parts: {
      ephemeralcontainers: (report, pod, old) => {
        checkPodContent(report, pod);
        checkEphemeralUpdate(report, pod, old);
      },
      resize: (report, pod, old) => {
        checkPodContent(report, pod);
        checkPodResize(report, pod, old);
      },
    },
  },
  namespaces: { name: dnsLabel, wholeMetadata: true, check: checkNamespace },
  nodes: { name: dnsSubdomain, check: checkNode },
  services: { name: dns1035Label, check: checkService, update: checkServiceUpdate },
  configmaps: { name: dnsSubdomain, check: checkConfigMap, update: checkConfigMapUpdate },
  secrets: { name: dnsSubdomain, check: checkSecret, update: checkSecretUpdate },
  serviceaccounts: { name: dnsSubdomain, check: () => {} },
  events: { name: () => [], check: checkEvent },
  resourcequotas: { name: dnsSubdomain, check: checkQuota, update: checkQuotaUpdate },
  persistentvolumes: {
    name: dnsSubdomain,
    wholeMetadata: true,
    check: checkVolume,
    update: checkVolumeUpdate,
  },
  persistentvolumeclaims: {
    name: dnsSubdomain,
    wholeMetadata: true,
    check: checkClaim,
    update: (report, claim, old) => {
      checkClaim(report, claim);
      checkClaimUpdate(report, claim, old);
    },
  },
  deployments: {
    name: dnsSubdomain,
    check: checkDeployment,
    update: checkDeploymentUpdate,
    parts: { status: checkWorkloadStatus('Deployment') },
  },
  replicasets: {
    name: dnsSubdomain,
    check: checkReplicaSet,
    update: checkReplicaSetUpdate,
    parts: { status: checkWorkloadStatus('ReplicaSet') },
  },
  statefulsets: {
    name: dnsLabel,
    check: checkStatefulSet,
    update: checkStatefulSetUpdate,
    parts: { status: checkWorkloadStatus('StatefulSet') },
  },
  daemonsets: {
    name: dnsSubdomain,
    check: checkDaemonSet,
    update: checkDaemonSetUpdate,
    parts: { status: checkWorkloadStatus('DaemonSet') },
  },
  jobs: {
    name: dnsSubdomain,
    wholeMetadata: true,
    check: checkJob,
    update: (report, job, old) => {
      checkJob(report, job);
      checkJobUpdate(report, job, old);
    },
  },
  endpointslices: { name: dnsSubdomain, check: checkEndpointSlice, update: checkEndpointSliceUpdate },
  storageclasses: { name: dnsSubdomain, check: checkStorageClass, update: checkStorageClassUpdate },
  replicationcontrollers: {
    name: dnsSubdomain,
    wholeMetadata: true,
    check: checkReplicationController,
    parts: { status: checkWorkloadStatus('ReplicationController') },
  },
  endpoints: { name: dnsSubdomain, check: checkEndpoints },
  limitranges: { name: dnsSubdomain, check: checkLimitRange },
  podtemplates: { name: dnsSubdomain, check: checkPodTemplateObject },
  controllerrevisions: { name: dnsSubdomain, check: checkControllerRevision, update: checkControllerRevisionUpdate },
  cronjobs: { name: dnsSubdomain, check: checkCronJob, update: checkCronJobUpdate },
  horizontalpodautoscalers: { name: dnsSubdomain, check: checkAutoscaler },
  poddisruptionbudgets: {
    name: dnsSubdomain,
    check: checkDisruptionBudget,
    parts: { status: checkDisruptionBudgetStatus },
  },
  networkpolicies: { name: dnsSubdomain, check: checkNetworkPolicy },
  ingresses: { name: dnsSubdomain, check: checkIngress },
  ingressclasses: { name: dnsSubdomain, check: checkIngressClass, update: checkIngressClassUpdate },
  servicecidrs: { name: dnsSubdomain, check: checkServiceRange, update: checkServiceRangeUpdate },
  ipaddresses: { name: ipAddress, check: checkAddressObject, update: checkAddressObjectUpdate },
  leases: { name: dnsSubdomain, check: checkLease },
  priorityclasses: { name: dnsSubdomain, check: checkPriorityClass, update: checkPriorityClassUpdate },
  roles: { name: pathSegment, check: checkRole },
  rolebindings: {
    name: pathSegment,
    check: checkRoleBinding,
    update: (report, binding, old) => {
      checkRoleBinding(report, binding);
      checkRoleRefUpdate(report, binding, old);
    },
  },
  clusterroles: { name: pathSegment, check: checkClusterRole },
  clusterrolebindings: {
    name: pathSegment,
    check: checkClusterRoleBinding,
    update: (report, binding, old) => {
      checkClusterRoleBinding(report, binding);
      checkRoleRefUpdate(report, binding, old);
    },
  },
  runtimeclasses: { name: dnsSubdomain, check: checkRuntimeClass, update: checkRuntimeClassUpdate },
  csinodes: { name: dnsSubdomain, check: () => {} },
  csidrivers: { name: dnsSubdomain, check: () => {} },
  csistoragecapacities: { name: dnsSubdomain, check: () => {} },
  volumeattachments: { name: dnsSubdomain, check: () => {} },
  certificatesigningrequests: {
    name: dnsSubdomain,
    check: checkCertificateRequest,
    update: checkCertificateRequestUpdate,
    parts: { approval: checkCertificateApproval, status: checkCertificateStatus },
  },
  flowschemas: { name: dnsSubdomain, check: () => {} },
  prioritylevelconfigurations: { name: dnsSubdomain, check: () => {} },
};

export type Validate = (kind: KindName, object: JsonObject, old?: JsonObject, subresource?: string) => Cause[];

export const validateWith =
  (internal: InternalTypes): Validate =>
  (kind, object, old, subresource) => {
    const report = new Report(internal);
    const { metadata } = object as unknown as Obj;
    const of = rules[kind] as unknown as Rules<KindName>;
    const { group, namespaced } = infoOf(kind);
    const content = object as unknown as ObjectOf[KindName];
    // Events are taken from anybody, in nearly any shape.
    if (kind === 'events') {
      of.check(report, content);
      return report.causes;
    }
    if (old === undefined || of.wholeMetadata === true)
      checkMetadata(report, metadata, { namespaced, core: group === '', name: of.name });
    if (old === undefined) of.check(report, content);
    else {
      const before = (old as unknown as Obj).metadata;
      checkMetadataUpdate(report, metadata, before);
      // The API server looks twice: for every kind, and again with the rules of this one.
      if (kind !== 'endpointslices') checkMetadataUpdate(report, metadata, before);
      const part = of.parts?.[subresource ?? ''];
      if (part !== undefined) part(report, content, old as unknown as ObjectOf[KindName]);
      else if (of.update === undefined) of.check(report, content);
      else of.update(report, content, old as unknown as ObjectOf[KindName]);
    }
    return report.causes;
  };
