/** A node with its pods, and sums over them: worked out when asked for, and kept while only the status of pods changes. */
import { likelyUseOf, requestsOf, sum, type Amounts } from '../matching/amounts.ts';
import type { Node, Pod } from '../objects.ts';

/** Different questions; beyond them, they are answered anew. */
const countsKept = 100;

export class NodeState {
  readonly #pods: Map<string, Pod>;
  readonly #counts = new Map<string, number>();
  #node: Node | undefined;
  #list: readonly Pod[] | undefined;
  #requested: Amounts | undefined;
  #likelyUse: Amounts | undefined;
  #choosy: readonly Pod[] | undefined;

  /** Pods may be bound to a node before it is there. */
  constructor(node?: Node, pods: readonly Pod[] = []) {
    this.#node = node;
    this.#pods = new Map(pods.map((pod) => [pod.metadata.uid, pod]));
  }

  at(node: Node): this {
    this.#node = node;
    return this;
  }

  get node(): Node {
    return this.#node!;
  }

  get pods(): readonly Pod[] {
    return (this.#list ??= [...this.#pods.values()]);
  }

  get size(): number {
    return this.#pods.size;
  }

  get requested(): Amounts {
    return (this.#requested ??= this.pods.map(requestsOf).reduce(sum, {}));
  }

  get likelyUse(): Amounts {
    return (this.#likelyUse ??= this.pods.map(likelyUseOf).reduce(sum, {}));
  }

  /** The pods that say near which nodes or pods they want to be. */
  get choosy(): readonly Pod[] {
    return (this.#choosy ??= this.pods.filter(({ spec }) => spec?.affinity !== undefined));
  }

  /** How many pods `counts`, which asks for no more than labels, namespace and a deletion; `key` stands for it. */
  count(key: string, counts: (pod: Pod) => boolean): number {
    const known = this.#counts.get(key);
    if (known !== undefined) return known;
    if (this.#counts.size >= countsKept) this.#counts.clear();
    const made = this.pods.filter(counts).length;
    this.#counts.set(key, made);
    return made;
  }

  put(pod: Pod): void {
    const { uid, labels, deletionTimestamp } = pod.metadata;
    const before = this.#pods.get(uid);
    this.#pods.set(uid, pod);
    this.#list = undefined;
    if (before === undefined) {
      this.#requested &&= sum(this.#requested, requestsOf(pod));
      this.#likelyUse &&= sum(this.#likelyUse, likelyUseOf(pod));
    } else if (before.spec !== pod.spec) this.#forgetSums();
    else if (before.metadata.labels === labels && before.metadata.deletionTimestamp === deletionTimestamp) return;
    this.#choosy = undefined;
    this.#counts.clear();
  }

  remove(uid: string): void {
    if (!this.#pods.delete(uid)) return;
    this.#list = undefined;
    this.#choosy = undefined;
    this.#counts.clear();
    this.#forgetSums();
  }

  /** Not taken off: sums of fractions would drift. */
  #forgetSums(): void {
    this.#requested = undefined;
    this.#likelyUse = undefined;
  }
}
