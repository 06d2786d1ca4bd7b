import { z } from 'zod';
import { cannotCheck, fail, pass, type Finding } from '../../src/domain/evidence.ts';
import { defineGrader } from '../grader.ts';
import { holdContainers } from '../look/container.ts';
import { viewSockets, type SocketView } from '../look/listeners.ts';
import { isRunning, lastingContainers } from '../look/pods.ts';
import { port } from '../parameters.ts';

type Observed = { why: Finding } | { namespace: string; views: { container: string; view: SocketView | undefined }[] };

export const netOwner = defineGrader({
  name: 'net.owner',
  about: 'The process that listens on a port belongs to this container and not to its neighbour.',
  touches: 'read',
  params: z.strictObject({ pod: z.string(), container: z.string(), port }),
  gather: async (cluster, scope, { pod, container }, signal): Promise<Observed> => {
    const hold = await holdContainers(cluster, scope, pod, [container], signal);
    if (!hold.held) return { why: hold.why };
    const running = lastingContainers(hold.pod.spec)
      .map(({ name }) => name)
      .filter((name) => isRunning(hold.pod, name));
    const views = await Promise.all(
      running.map(async (name) => ({
        container: name,
        view: await viewSockets(cluster, scope, hold.target(name), signal),
      })),
    );
    return { namespace: scope.namespace, views };
  },
  judge: (observed, { pod, container, port: number }) => {
    if ('why' in observed) return observed.why;
    const { namespace, views } = observed;
    const inodes = new Set(
      views
        .flatMap(({ view }) => view?.listeners ?? [])
        .filter((listener) => listener.port === number)
        .map(({ inode }) => inode),
    );
    const holders = views
      .filter(({ view }) => [...inodes].some((inode) => view?.sockets.has(inode)))
      .map((entry) => entry.container);
    const exhibit = {
      claim: `container ${container} listens on ${number}`,
      source: { via: 'exec' as const, ref: `pod/${pod}`, command: 'cat /proc/net/tcp; ls -l /proc/*/fd' },
      expected: container,
      observed: holders.length > 0 ? holders : inodes.size > 0 ? 'a process that cannot be seen' : 'nobody',
      reproduce: `kubectl -n ${namespace} exec ${pod} -c ${container} -- netstat -tlnp`,
    };
    if (holders.includes(container)) return pass(`the listener on ${number} belongs to ${container}`, [exhibit]);
    if (holders.length > 0) {
      return fail(
        `${number} is served by container ${holders.join(', ')}, not by ${container}`,
        `${number} answers, but the listener belongs to container ${holders[0]}. The task wants ${container} to serve it.`,
        [exhibit],
      );
    }
    if (views.every(({ view }) => view === undefined)) {
      return cannotCheck(`no container of pod ${pod} lets anybody look at its sockets`, [exhibit]);
    }
    if (inodes.size === 0) {
      return fail(
        `nothing listens on ${number} in pod ${pod}`,
        `What does ${container} run? kubectl -n ${namespace} logs ${pod} -c ${container}`,
        [exhibit],
      );
    }
    return views.some(({ view }) => view === undefined || !view.readable)
      ? cannotCheck(`something listens on ${number}, but its owner cannot be seen from the pod's containers`, [exhibit])
      : fail(
          `${number} is served by something outside the containers of pod ${pod}`,
          `Container ${container} has to serve ${number} itself.`,
          [exhibit],
        );
  },
});
