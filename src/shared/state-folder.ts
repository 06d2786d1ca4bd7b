import { resolve } from 'node:path';
import envPaths from 'env-paths';
import type { Environment } from './environment.ts';

/** Where peapod keeps what must outlive one run: `PEAPOD_HOME`, or the system's usual place for a user's data. */
export const stateFolder = (env: Environment): string => {
  const chosen = env['PEAPOD_HOME'];
  return chosen === undefined || chosen === '' ? envPaths('peapod', { suffix: '' }).data : resolve(chosen);
};
