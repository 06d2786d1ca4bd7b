import { KubeConfig } from '@kubernetes/client-node';
import { Unreachable } from './types.ts';

/**
 * Reads a kubeconfig; without a file that of KUBECONFIG, else of `~/.kube/config`. Throws `Unreachable` for a file that
 * can't be read.
 */
export const loadConfig = (file: string | undefined, context?: string): KubeConfig => {
  const config = new KubeConfig();
  try {
    if (file === undefined) config.loadFromDefault();
    else config.loadFromFile(file);
  } catch (error) {
    throw new Unreachable(`${file ?? 'kubeconfig'}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (context !== undefined) config.setCurrentContext(context);
  return config;
};
