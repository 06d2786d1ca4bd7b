/** A folder with a `kubectl` for machines where none is installed; undefined where there is one. */
import type { Environment } from '../../shared/environment.ts';

export const kubectlFolder = async (_env: Environment, _stateFolder: string): Promise<string | undefined> => undefined;
