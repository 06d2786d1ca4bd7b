/** A cluster that makes one pod for each Job that a check creates, and plays what happens to it. */
import type { Job, KubeObject, Manifest, Pod } from '../../../src/cluster/kube.ts';
import type { ExecTarget, Ref } from '../../../src/cluster/types.ts';
import { FakeAccess } from '../../fake-access.ts';
import { podNamed, uidOf } from '../objects.ts';
import { namespace } from '../scope.ts';

type Sketch = Parameters<typeof podNamed>[1];

export const batch: Job = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: {
    name: 'batch',
    namespace,
    uid: uidOf('Job', 'batch'),
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: {
    template: {
      spec: {
        initContainers: [{ name: 'shipper', image: 'busybox:1.36', restartPolicy: 'Always' }],
        containers: [{ name: 'app', image: 'busybox:1.36', args: ['x'], envFrom: [{ configMapRef: { name: 'run' } }] }],
      },
    },
  },
};

export class JobCluster extends FakeAccess {
  readonly copies: Job[] = [];
  readonly values: Record<string, string>[] = [];
  /** What happens once a copy is there. */
  onCopy: (name: string) => void = () => {};
  onPatch: (name: string, body: unknown) => void = () => {};
  logOf: (target: ExecTarget) => string = () => '';

  constructor(job: Job | undefined = batch) {
    super();
    if (job !== undefined) this.put(job);
  }

  /** The pod of a copy, doing this now. */
  show(job: string, sketch: Sketch): void {
    this.put(podNamed(`${job}-pod`, { ...sketch, labels: { 'batch.kubernetes.io/job-name': job } }));
  }

  end(job: string, type: 'Complete' | 'Failed'): void {
    const copy = this.copies.find(({ metadata }) => metadata.name === job)!;
    this.put({ ...copy, status: { conditions: [{ type, status: 'True' }] } });
  }

  override async create<T extends KubeObject>(object: Manifest): Promise<T> {
    const made = await super.create<T>(object);
    if (object.kind === 'ConfigMap') this.values.push(object['data'] as Record<string, string>);
    if (object.kind === 'Job') {
      this.copies.push(made as unknown as Job);
      this.onCopy(made.metadata.name);
    }
    return made;
  }

  override async patch<T extends KubeObject>(ref: Ref, body?: unknown): Promise<T> {
    this.onPatch(ref.name, body);
    return super.patch<T>(ref);
  }

  override logs(target?: ExecTarget): Promise<string> {
    return Promise.resolve(target === undefined ? '' : this.logOf(target));
  }

  /** Names of everything of a kind that is there. */
  async names(apiVersion: string, kind: string): Promise<string[]> {
    return (await this.list<Pod>({ apiVersion, kind })).items.map(({ metadata }) => metadata.name);
  }
}
