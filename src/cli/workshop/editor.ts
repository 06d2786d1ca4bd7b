/** The learner's editor for one file. */
import { join } from 'node:path';
import type { Editing } from '../../lesson/ports.ts';
import type { Settings } from '../../lesson/settings.ts';
import type { Position } from '../../lesson/state.ts';
import { editorOf, runInForeground } from './foreground.ts';

export const editorFor = (
  { folder, file }: { folder: string; file: string; at: Position | undefined; how: Settings['editor'] },
  env: Readonly<Record<string, string | undefined>>,
): Editing => ({
  takesTerminal: true,
  open: (signal) =>
    runInForeground(
      [...editorOf(env), join(folder, file)],
      {
        cwd: folder,
        env,
        next: 'Set EDITOR to an editor that is there, or open the file yourself: it is applied when you save it.',
      },
      signal,
    ),
});
