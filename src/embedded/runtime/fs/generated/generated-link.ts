import type { OpenFile } from '../../open-file.ts';
import type { Place } from '../place.ts';
import type { Caller } from '../view.ts';
import type { GeneratedFileSystem } from './generated-file-system.ts';
import { GeneratedNode, type GeneratedAttributes } from './generated-node.ts';

export type LinkTarget = {
  text: (caller: Caller) => string;
  jump?: (caller: Caller, at: Place) => Place | undefined;
  /** Of an open file that no path leads to. */
  descriptor?: (caller: Caller) => OpenFile | undefined;
};

/** A link whose target depends on who asks. */
export class GeneratedLink extends GeneratedNode {
  override readonly type = 'symlink';
  protected override readonly usualMode = 0o777;
  readonly #target: LinkTarget;

  constructor(fileSystem: GeneratedFileSystem, attributes: GeneratedAttributes, target: LinkTarget) {
    super(fileSystem, attributes);
    this.#target = target;
  }

  override target(caller: Caller): string {
    return this.#target.text(caller);
  }

  override jump(caller: Caller, at: Place): Place | undefined {
    return this.#target.jump?.(caller, at);
  }

  override descriptor(caller: Caller): OpenFile | undefined {
    return this.#target.descriptor?.(caller);
  }
}
