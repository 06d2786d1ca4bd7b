/** What descriptions read of objects, beyond what the rest of the product does. */
import type { Container, ContainerStatus, KubeObject, PodSpec, Probe, Condition, Volume } from '../../cluster/kube.ts';
import type { Toleration } from './lines.ts';

export type Amounts = Readonly<Record<string, string>>;

type KeyRef = { name: string; key: string; optional?: boolean };

export type DescribedVariable = {
  name: string;
  value?: string;
  valueFrom?: {
    fieldRef?: { apiVersion?: string; fieldPath: string };
    resourceFieldRef?: { resource: string; divisor?: string };
    secretKeyRef?: KeyRef;
    configMapKeyRef?: KeyRef;
  };
};

export type DescribedProbe = Probe & {
  httpGet?: { scheme?: string; host?: string };
  tcpSocket?: { host?: string };
  grpc?: { service?: string };
};

export type DescribedContainer = Omit<Container, 'env' | 'envFrom' | 'ports' | 'securityContext'> & {
  env?: DescribedVariable[];
  envFrom?: {
    prefix?: string;
    configMapRef?: { name: string; optional?: boolean };
    secretRef?: { name: string; optional?: boolean };
  }[];
  ports?: { containerPort: number; hostPort?: number; protocol?: string; name?: string }[];
  resources?: { limits?: Amounts; requests?: Amounts };
  livenessProbe?: DescribedProbe;
  readinessProbe?: DescribedProbe;
  startupProbe?: DescribedProbe;
  volumeDevices?: { devicePath: string; name: string }[];
  securityContext?: { seccompProfile?: { type: string; localhostProfile?: string } };
};

export type DescribedPodSpec = Omit<PodSpec, 'containers' | 'initContainers'> & {
  containers: DescribedContainer[];
  initContainers?: DescribedContainer[];
  ephemeralContainers?: DescribedContainer[];
  volumes?: Volume[];
  tolerations?: Toleration[];
  priority?: number;
  priorityClassName?: string;
  runtimeClassName?: string;
  serviceAccountName?: string;
  securityContext?: { seccompProfile?: { type: string; localhostProfile?: string } };
  readinessGates?: { conditionType: string }[];
  topologySpreadConstraints?: {
    topologyKey: string;
    whenUnsatisfiable: string;
    maxSkew: number;
    labelSelector?: object;
  }[];
};

export type DescribedTemplate = {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: DescribedPodSpec;
};

export type DescribedPod = KubeObject & {
  metadata: { deletionGracePeriodSeconds?: number };
  spec: DescribedPodSpec;
  status?: {
    phase?: string;
    reason?: string;
    message?: string;
    podIP?: string;
    podIPs?: { ip: string }[];
    hostIP?: string;
    startTime?: string;
    qosClass?: string;
    nominatedNodeName?: string;
    conditions?: Condition[];
    containerStatuses?: ContainerStatus[];
    initContainerStatuses?: ContainerStatus[];
    ephemeralContainerStatuses?: ContainerStatus[];
  };
};
