import { anonymousDevice } from '../device-number.ts';
import type { FileSystem, Usage } from '../node.ts';

/** A file system that keeps nothing: what it shows is made when somebody looks. */
export class GeneratedFileSystem implements FileSystem {
  readonly type: string;
  readonly source: string;
  readonly superOptions: string;
  readonly device = anonymousDevice();
  /** When its files seem to have been made. */
  readonly now: () => number;

  constructor(type: string, now: () => number, options: { source?: string; superOptions?: string } = {}) {
    this.type = type;
    this.source = options.source ?? type;
    this.superOptions = options.superOptions ?? '';
    this.now = now;
  }

  usage(): Usage {
    return { total: 0, used: 0, free: 0 };
  }
}
