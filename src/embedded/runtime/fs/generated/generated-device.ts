import type { OpenFile } from '../../open-file.ts';
import { openDevice } from '../devices/open-device.ts';
import type { Opening } from '../node.ts';
import type { GeneratedFileSystem } from './generated-file-system.ts';
import { GeneratedNode, type GeneratedAttributes } from './generated-node.ts';

/** A character device that is there while something uses it. */
export class GeneratedDevice extends GeneratedNode {
  override readonly type = 'char';
  protected override readonly usualMode = 0o620;
  readonly major: number;
  readonly minor: number;

  constructor(
    fileSystem: GeneratedFileSystem,
    attributes: GeneratedAttributes,
    { major, minor }: { major: number; minor: number },
  ) {
    super(fileSystem, attributes);
    this.major = major;
    this.minor = minor;
  }

  override open(opening: Opening): OpenFile {
    return openDevice(this, opening);
  }
}
