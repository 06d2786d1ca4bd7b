import type { Ready } from '../../open-file.ts';
import { SysError, type OpenFlags, type Stat } from '../../sys.ts';
import type { Node, Opening } from '../node.ts';
import { pathOf, type Place, type PlacedFile } from '../place.ts';
import { readySoon } from '../ready-soon.ts';

export type Device = {
  read(max: number): Uint8Array;
  write(bytes: Uint8Array): number;
};

/** A device that never makes anybody wait. */
export class DeviceFile implements PlacedFile {
  readonly terminal = false;
  readonly link: string;
  readonly flags: OpenFlags;
  readonly place: Place;
  readonly #node: Node;
  readonly #device: Device;

  constructor(node: Node, device: Device, { flags, place }: Opening) {
    this.#node = node;
    this.#device = device;
    this.flags = flags;
    this.place = place;
    this.link = pathOf(place);
  }

  stat(): Stat {
    return this.#node.stat();
  }

  read(max: number): Uint8Array {
    if (this.flags.read !== true) throw new SysError('EBADF');
    return this.#device.read(max);
  }

  write(bytes: Uint8Array): number {
    if (this.flags.write !== true) throw new SysError('EBADF');
    return this.#device.write(bytes);
  }

  whenReady(_what: Ready, run: () => void): () => void {
    return readySoon(run);
  }

  readable(): boolean {
    return true;
  }

  seek(): number {
    return 0;
  }

  truncate(): void {
    throw new SysError('EINVAL');
  }

  release(): void {}
}
