/** The way to a cluster for a command line: raw answers and streams, over the kubeconfig that the user has. */
import type { ConsoleAccess, ConsoleRequest } from './console-types.ts';
import { forwardConnection } from './forward.ts';
import { loadConfig } from './load-config.ts';
import { Rest, type RequestOptions } from './rest.ts';
import { streamProcess } from './terminal-stream.ts';
import { Unreachable } from './types.ts';

const requestTimeoutMs = 60_000;

const optionsOf = (request: ConsoleRequest, signal?: AbortSignal): RequestOptions => ({
  timeoutMs: requestTimeoutMs,
  ...request,
  signal,
});

/**
 * Opens the cluster of a kubeconfig's context; without a file that of KUBECONFIG, else of `~/.kube/config`. Throws
 * `Unreachable` for a file that can't be read or names no cluster.
 */
export const openConsoleAccess = (kubeconfigFile: string | undefined, context?: string): ConsoleAccess => {
  const config = loadConfig(kubeconfigFile, context);
  const rest = new Rest(config);
  return {
    server: config.getCurrentCluster()?.server ?? '',
    namespace: config.getContextObject(config.getCurrentContext())?.namespace ?? 'default',
    get onWarning() {
      return rest.onWarning;
    },
    set onWarning(handler) {
      rest.onWarning = handler;
    },
    request: (method, path, request = {}, signal) => rest.json(method, path, optionsOf(request, signal)),
    text: (path, request = {}, signal) => rest.text('GET', path, optionsOf(request, signal)),
    stream: (path, request, signal) => rest.stream(path, request, signal),
    exec: async (target, command, options, signal) => {
      const code = await streamProcess(rest, target, { subresource: 'exec', command }, options, signal);
      if (code === undefined) throw new Unreachable('the connection closed before the command ended');
      return code;
    },
    attach: async (target, options, signal) =>
      (await streamProcess(rest, target, { subresource: 'attach' }, options, signal)) ?? 0,
    forward: (target, socket, signal) => forwardConnection(rest, target, socket, signal),
    close: () => rest.close(),
  };
};
