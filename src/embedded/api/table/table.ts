/** Objects as rows with columns, the way kubectl asks for them. */
import type { KindName, Obj, ObjectOf } from '../../objects.ts';
import { bindingPrinter, certificateRequestPrinter, rolePrinter } from './access.ts';
import { attachmentPrinter, csiCapacityPrinter, csiDriverPrinter, csiNodePrinter } from './container-storage.ts';
import { flowSchemaPrinter, priorityLevelPrinter } from './flow-control.ts';
import { ingressClassPrinter, ingressPrinter } from './ingress.ts';
import { autoscalerPrinter } from './autoscaler.ts';
import { eventPrinter, namespacePrinter, nodePrinter } from './cluster.ts';
import { plainPrinter, type Cell, type Column, type Printer } from './columns.ts';
import { leasePrinter, priorityClassPrinter, runtimeClassPrinter } from './classes.ts';
import { configMapPrinter, resourceQuotaPrinter, secretPrinter, serviceAccountPrinter } from './configuration.ts';
import {
  addressPrinter,
  endpointSlicePrinter,
  endpointsPrinter,
  networkPolicyPrinter,
  servicePrinter,
  serviceRangePrinter,
} from './network.ts';
import { cronJobPrinter } from './jobs.ts';
import { partial } from './partial.ts';
import { podPrinter } from './pods.ts';
import {
  controllerRevisionPrinter,
  disruptionBudgetPrinter,
  podTemplatePrinter,
  replicationControllerPrinter,
} from './replication.ts';
import { claimPrinter, storageClassPrinter, volumePrinter } from './storage.ts';
import { daemonSetPrinter, deploymentPrinter, jobPrinter, replicaSetPrinter, statefulSetPrinter } from './workloads.ts';

const printers: { [K in KindName]: Printer<K> } = {
  namespaces: namespacePrinter,
  nodes: nodePrinter,
  pods: podPrinter,
  services: servicePrinter,
  configmaps: configMapPrinter,
  secrets: secretPrinter,
  serviceaccounts: serviceAccountPrinter,
  events: eventPrinter,
  resourcequotas: resourceQuotaPrinter,
  persistentvolumes: volumePrinter,
  persistentvolumeclaims: claimPrinter,
  deployments: deploymentPrinter,
  replicasets: replicaSetPrinter,
  statefulsets: statefulSetPrinter,
  daemonsets: daemonSetPrinter,
  jobs: jobPrinter,
  endpointslices: endpointSlicePrinter,
  storageclasses: storageClassPrinter,
  replicationcontrollers: replicationControllerPrinter,
  endpoints: endpointsPrinter,
  limitranges: plainPrinter,
  podtemplates: podTemplatePrinter,
  controllerrevisions: controllerRevisionPrinter,
  cronjobs: cronJobPrinter,
  horizontalpodautoscalers: autoscalerPrinter,
  poddisruptionbudgets: disruptionBudgetPrinter,
  networkpolicies: networkPolicyPrinter,
  ingresses: ingressPrinter,
  ingressclasses: ingressClassPrinter,
  servicecidrs: serviceRangePrinter,
  ipaddresses: addressPrinter,
  leases: leasePrinter,
  priorityclasses: priorityClassPrinter,
  roles: rolePrinter,
  rolebindings: bindingPrinter,
  clusterroles: rolePrinter,
  clusterrolebindings: bindingPrinter,
  runtimeclasses: runtimeClassPrinter,
  csinodes: csiNodePrinter,
  csidrivers: csiDriverPrinter,
  csistoragecapacities: csiCapacityPrinter,
  volumeattachments: attachmentPrinter,
  certificatesigningrequests: certificateRequestPrinter,
  flowschemas: flowSchemaPrinter,
  prioritylevelconfigurations: priorityLevelPrinter,
};

/** How much of each object goes with its row. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

export type TableOptions = {
  version: 'v1' | 'v1beta1';
  include: IncludeObject;
  now: number;
  /** Later tables of a watch go without. */
  headers?: boolean;
};

type Row = { cells: Cell[]; conditions?: unknown[]; object?: unknown };
export type Table = {
  kind: 'Table';
  apiVersion: string;
  metadata: { resourceVersion?: string; continue?: string; remainingItemCount?: number };
  columnDefinitions: readonly Column[] | null;
  rows: Row[];
};

const rowOf = <K extends KindName>(printer: Printer<K>, object: Obj, { include, now, version }: TableOptions): Row => {
  const typed = object as unknown as ObjectOf[K];
  const conditions = printer.conditions?.(typed);
  return {
    cells: printer.cells(typed, now),
    ...(conditions === undefined ? {} : { conditions }),
    ...(include === 'None' ? { object: null } : { object: include === 'Object' ? object : partial(object, version) }),
  };
};

export const tableOf = (
  kind: KindName,
  objects: readonly Obj[],
  metadata: Table['metadata'],
  options: TableOptions,
): Table => {
  const printer = printers[kind] as unknown as Printer<KindName>;
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${options.version}`,
    metadata,
    columnDefinitions: options.headers === false ? null : printer.columns,
    rows: objects.map((object) => rowOf(printer, object, options)),
  };
};
