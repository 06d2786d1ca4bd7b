/** What the pods of one node ask for together, added up again only when another pod came or one went. */
import type { Pod } from '../objects.ts';
import { requestsOf, sum, type Amounts } from './requests.ts';

const ownerOf = (pod: Pod): string | undefined => pod.metadata.ownerReferences?.[0]?.uid;

export class NodeLoad {
  readonly #pods = new Map<string, Pod>();
  #list: readonly Pod[] | undefined;
  #used: Amounts | undefined;
  /** By the uid of their first owner. */
  readonly #siblings = new Map<string, number>();

  get count(): number {
    return this.#pods.size;
  }

  get pods(): readonly Pod[] {
    return (this.#list ??= [...this.#pods.values()]);
  }

  get used(): Amounts {
    return (this.#used ??= this.pods.map(requestsOf).reduce(sum, {}));
  }

  /** How many of them have the pod's owner. */
  siblingsOf(pod: Pod): number {
    return this.#siblings.get(ownerOf(pod) ?? '') ?? 0;
  }

  put(pod: Pod): void {
    const { uid } = pod.metadata;
    const before = this.#pods.get(uid);
    this.#pods.set(uid, pod);
    this.#list = undefined;
    if (before === undefined) this.#countOwner(pod, 1);
    // A status is no request.
    if (before?.spec !== pod.spec) this.#used = undefined;
  }

  remove(pod: Pod): void {
    const before = this.#pods.get(pod.metadata.uid);
    if (before === undefined) return;
    this.#pods.delete(pod.metadata.uid);
    this.#list = undefined;
    this.#used = undefined;
    this.#countOwner(before, -1);
  }

  #countOwner(pod: Pod, change: number): void {
    const owner = ownerOf(pod);
    if (owner === undefined) return;
    const count = (this.#siblings.get(owner) ?? 0) + change;
    if (count === 0) this.#siblings.delete(owner);
    else this.#siblings.set(owner, count);
  }
}
