import type { OpenFile } from '../../open-file.ts';
import type { Opening } from '../node.ts';
import type { Caller } from '../view.ts';
import type { GeneratedFileSystem } from './generated-file-system.ts';
import { GeneratedNode, type GeneratedAttributes } from './generated-node.ts';
import { OpenText } from './open-text.ts';

export type Content = {
  /** Throws SysError when this caller may not know. */
  text: (caller: Caller) => string;
  /** What a write means. Throws EINVAL when it means nothing. */
  write?: (text: string, caller: Caller) => void;
};

/** A file whose text is made when it is opened. */
export class GeneratedFile extends GeneratedNode {
  override readonly type = 'file';
  protected override readonly usualMode: number;
  readonly #content: Content;

  constructor(fileSystem: GeneratedFileSystem, attributes: GeneratedAttributes, content: Content) {
    super(fileSystem, attributes);
    this.usualMode = content.write === undefined ? 0o444 : 0o644;
    this.#content = content;
  }

  override open(opening: Opening): OpenFile {
    const { caller, flags } = opening;
    const bytes = flags.read === true ? Buffer.from(this.#content.text(caller)) : new Uint8Array(0);
    return new OpenText(this, bytes, this.#content.write, opening);
  }
}
