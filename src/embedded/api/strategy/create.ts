/** What the API server makes of a new object of each kind, whatever its author wrote: its first status above all. */
import type { KindName, Namespace, Obj, Pod, Service } from '../../objects.ts';
import { withoutDisabledFields } from './disabled-fields.ts';
import { withTemplateGeneration } from './daemonset.ts';
import { qualityOfServiceOf } from '../../quality-of-service.ts';
import { withSelector } from './job.ts';
import { withLabelKeys } from './label-keys.ts';

type Prepare = (object: Obj) => Obj;

const withGeneration: Prepare = (object) => ({ ...object, metadata: { ...object.metadata, generation: 1 } });

const withStatus =
  (status: unknown): Prepare =>
  (object) => ({ ...object, status });

const then =
  (...steps: Prepare[]): Prepare =>
  (object) =>
    steps.reduce((made, step) => step(made), object);

const finalizer = 'kubernetes';

const prepareNamespace: Prepare = (object) => {
  const { spec } = object as unknown as Namespace;
  const finalizers = spec?.finalizers ?? [];
  return {
    ...object,
    spec: { ...spec, finalizers: finalizers.includes(finalizer) ? finalizers : [...finalizers, finalizer] },
    status: { phase: 'Active' },
  };
};

const prepareService: Prepare = (object) => {
  const { spec } = object as unknown as Service;
  return { ...object, spec, status: { loadBalancer: {} } };
};

const gated = ({ spec }: Pod, now: string): Pick<NonNullable<Pod['status']>, 'conditions'> =>
  (spec?.schedulingGates ?? []).length === 0
    ? {}
    : {
        conditions: [
          {
            lastProbeTime: null as unknown as string,
            lastTransitionTime: now,
            message: 'Scheduling is blocked due to non-empty scheduling gates',
            reason: 'SchedulingGated',
            status: 'False',
            type: 'PodScheduled',
          },
        ],
      };

const preparations: Partial<Record<KindName, Prepare>> = {
  pods: then(withGeneration, (object) => {
    const pod = withLabelKeys(object);
    const conditions = gated(pod, object.metadata.creationTimestamp);
    return { ...pod, status: { ...conditions, phase: 'Pending', qosClass: qualityOfServiceOf(pod) } };
  }),
  deployments: then(withGeneration, withStatus({})),
  replicasets: then(withGeneration, withStatus({ replicas: 0 })),
  replicationcontrollers: then(withGeneration, withStatus({ replicas: 0 })),
  podtemplates: withGeneration,
  poddisruptionbudgets: then(
    withGeneration,
    withStatus({ currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 }),
  ),
  statefulsets: then(withGeneration, withStatus({ replicas: 0, availableReplicas: 0 })),
  daemonsets: then(
    withGeneration,
    withTemplateGeneration,
    withStatus({ currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 }),
  ),
  jobs: then(withGeneration, withSelector, withStatus({})),
  cronjobs: then(withGeneration, withStatus({})),
  horizontalpodautoscalers: withStatus({ desiredReplicas: 0, currentMetrics: null }),
  endpointslices: withGeneration,
  networkpolicies: withGeneration,
  servicecidrs: withStatus({}),
  ingresses: then(withGeneration, withStatus({ loadBalancer: {} })),
  ingressclasses: withGeneration,
  flowschemas: then(withGeneration, withStatus({})),
  prioritylevelconfigurations: then(withGeneration, withStatus({})),
  certificatesigningrequests: withStatus({}),
  volumeattachments: withStatus({ attached: false }),
  namespaces: prepareNamespace,
  priorityclasses: withGeneration,
  services: prepareService,
  persistentvolumes: withStatus({ phase: 'Pending' }),
  persistentvolumeclaims: withStatus({ phase: 'Pending' }),
  resourcequotas: withStatus({}),
};

export const prepareCreation = (kind: KindName, given: Obj): Obj => {
  const object = withoutDisabledFields(kind, given);
  return preparations[kind]?.(object) ?? object;
};
