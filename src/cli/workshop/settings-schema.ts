/** What each setting may be, in the file. Loaded only when there is a file. */
import { z } from 'zod';
import type { Settings } from '../../lesson/settings.ts';

export const settingSchemas: { [K in keyof Settings]: z.ZodType<Settings[K]> } = {
  theme: z.enum(['standard', 'safe', 'plain']),
  symbols: z.enum(['auto', 'drawn', 'typed']),
  checkOnSave: z.boolean(),
  editor: z.enum(['auto', 'here', 'code', 'tmux', 'zellij']),
};

/** Any JSON object: what else is in it belongs to another version of peapod. */
export const settingsObject = z.record(z.string(), z.unknown());
