import type { OpenFile } from '../../open-file.ts';
import { openDevice } from '../devices/open-device.ts';
import type { Attributes, Opening } from '../node.ts';
import type { StoredFileSystem } from './stored-file-system.ts';
import { StoredNode } from './stored-node.ts';

/** A character device. */
export class StoredDevice extends StoredNode {
  override readonly type = 'char';
  readonly size = 0;
  readonly major: number;
  readonly minor: number;

  constructor(
    fileSystem: StoredFileSystem,
    attributes: Attributes,
    { major, minor }: { major: number; minor: number },
    inode?: number,
  ) {
    super(fileSystem, attributes, inode);
    this.major = major;
    this.minor = minor;
  }

  override open(opening: Opening): OpenFile {
    return openDevice(this, opening);
  }

  override adopted(fileSystem: StoredFileSystem): StoredDevice {
    return new StoredDevice(fileSystem, this, this, this.inode).inherit(this);
  }
}
