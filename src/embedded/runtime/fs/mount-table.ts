/** What is mounted where, for one container. */
import { deviceText } from './device-number.ts';
import type { Node } from './node.ts';
import type { Place } from './place.ts';
import type { ProcessView } from './process-view.ts';

export type MountOptions = {
  readOnly: boolean;
  noSuid?: boolean;
  noDev?: boolean;
  noExec?: boolean;
  /** Access times are written as seldom as `relatime` says: all but /dev. */
  relaTime?: boolean;
};

export type MountPoint = {
  readonly id: number;
  readonly parent: MountPoint | undefined;
  /** What it covers. */
  readonly covered: Node | undefined;
  /** Absolute, without links. */
  readonly path: string;
  readonly root: Node;
  /** Of `root` in its file system. */
  readonly rootPath: string;
  options: MountOptions;
  readonly table: MountTable;
};

let lastId = 400;

/** As /proc/mounts and mountinfo write blanks in paths. */
const escaped = (path: string): string =>
  path.replaceAll('\\', '\\134').replaceAll(' ', '\\040').replaceAll('\t', '\\011').replaceAll('\n', '\\012');

const optionText = ({ readOnly, noSuid, noDev, noExec, relaTime = true }: MountOptions): string =>
  [
    readOnly ? 'ro' : 'rw',
    noSuid === true && 'nosuid',
    noDev === true && 'nodev',
    noExec === true && 'noexec',
    relaTime && 'relatime',
  ]
    .filter((word) => word !== false)
    .join(',');

const withSuper = (first: string, superOptions: string): string =>
  superOptions === '' ? first : `${first},${superOptions}`;

export class MountTable {
  readonly processes: ProcessView;
  readonly #mounts: MountPoint[] = [];
  readonly #covering = new Map<Node, MountPoint[]>();
  /** What belongs below a mount, as soon as somebody looks there: most containers never look into /proc. */
  readonly #pending = new Map<MountPoint, () => void>();

  constructor(processes: ProcessView) {
    this.processes = processes;
  }

  get root(): MountPoint {
    return this.#mounts[0]!;
  }

  /** The root when `at` is undefined. */
  add(at: Place | undefined, path: string, root: Node, options: MountOptions, rootPath = '/'): MountPoint {
    const mount: MountPoint = {
      id: (lastId += 1),
      parent: at?.mount,
      covered: at?.node,
      path,
      root,
      rootPath,
      options,
      table: this,
    };
    this.#mounts.push(mount);
    if (at !== undefined) this.#covering.set(at.node, [...(this.#covering.get(at.node) ?? []), mount]);
    return mount;
  }

  remove(mount: MountPoint): void {
    this.#mounts.splice(this.#mounts.indexOf(mount), 1);
    const { covered } = mount;
    if (covered === undefined) return;
    const left = (this.#covering.get(covered) ?? []).filter((other) => other !== mount);
    if (left.length > 0) this.#covering.set(covered, left);
    else this.#covering.delete(covered);
  }

  /** Further mounts below this one can wait until they matter. */
  addLater(mount: MountPoint, run: () => void): void {
    this.#pending.set(mount, run);
  }

  /** What lies on top of a node as it is seen in a mount. */
  over(mount: MountPoint, node: Node): MountPoint | undefined {
    if (this.#pending.size > 0) this.#settle(mount);
    let top: MountPoint | undefined;
    let at = mount;
    for (let covered = node; ; covered = at.root) {
      const next = this.#covering.get(covered)?.findLast(({ parent }) => parent === at);
      if (next === undefined) return top;
      top = next;
      at = next;
    }
  }

  list(): readonly MountPoint[] {
    for (const mount of this.#pending.keys()) this.#settle(mount);
    return this.#mounts;
  }

  hasBelow(mount: MountPoint): boolean {
    return this.list().some(({ parent }) => parent === mount);
  }

  infoText(): string {
    return this.#lines(({ id, parent, root, rootPath, path, options }) => {
      const { device, type, source, superOptions } = root.fileSystem;
      // The root hangs below the mount that the runtime came from.
      const above = parent?.id ?? id - 1;
      return `${id} ${above} ${deviceText(device)} ${escaped(rootPath)} ${escaped(path)} ${optionText(options)} - ${type} ${source} ${withSuper('rw', superOptions)}`;
    });
  }

  text(): string {
    return this.#lines(({ root, path, options }) => {
      const { type, source, superOptions } = root.fileSystem;
      return `${source} ${escaped(path)} ${type} ${withSuper(optionText(options), superOptions)} 0 0`;
    });
  }

  #lines(line: (mount: MountPoint) => string): string {
    return this.list()
      .map((mount) => `${line(mount)}\n`)
      .join('');
  }

  #settle(mount: MountPoint): void {
    const run = this.#pending.get(mount);
    // First out of the way: what is mounted below is found by looking below.
    this.#pending.delete(mount);
    run?.();
  }
}
