/** What the API server makes of a new object of each kind, whatever its author wrote: its first status above all. */
import type { KindName, Namespace, Obj, Pod, Service } from '../../objects.ts';
import { withoutDisabledFields } from './disabled-fields.ts';
import { withSelector } from './job.ts';
import { qualityOfServiceOf } from '../../quality-of-service.ts';

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

const preparations: Partial<Record<KindName, Prepare>> = {
  pods: then(withGeneration, (object) => ({
    ...object,
    status: { phase: 'Pending', qosClass: qualityOfServiceOf(object as unknown as Pod) },
  })),
  deployments: then(withGeneration, withStatus({})),
  replicasets: then(withGeneration, withStatus({ replicas: 0 })),
  statefulsets: then(withGeneration, withStatus({ replicas: 0, availableReplicas: 0 })),
  daemonsets: then(
    withGeneration,
    withStatus({ currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 }),
  ),
  jobs: then(withGeneration, withSelector, withStatus({})),
  endpointslices: withGeneration,
  namespaces: prepareNamespace,
  services: prepareService,
  persistentvolumes: withStatus({ phase: 'Pending' }),
  persistentvolumeclaims: withStatus({ phase: 'Pending' }),
  resourcequotas: withStatus({}),
};

export const prepareCreation = (kind: KindName, given: Obj): Obj => {
  const object = withoutDisabledFields(kind, given);
  return preparations[kind]?.(object) ?? object;
};
