import type { KubeObject } from '../../cluster/kube.ts';
import { UsageError, type Context, type Verb } from '../verb.ts';

type Service = KubeObject & { spec: { ports?: { name?: string; port: number }[] } };

const clusterServices = async ({ access, signal }: Context, namespace: string): Promise<Service[]> => {
  const query = { labelSelector: 'kubernetes.io/cluster-service=true' };
  const path = `/api/v1/namespaces/${namespace}/services`;
  return (await access.request<{ items: Service[] }>('GET', path, { query }, signal)).items;
};

const serviceLine = (server: string, { metadata, spec }: Service): string => {
  const [port] = spec.ports ?? [];
  const title = metadata.labels?.['kubernetes.io/name'] ?? metadata.name;
  const named = port?.name === undefined || port.name === '' ? metadata.name : `${metadata.name}:${port.name}`;
  return `${title} is running at ${server}/api/v1/namespaces/${metadata.namespace}/services/${named}/proxy\n`;
};

export const clusterInfo: Verb = {
  name: 'cluster-info',
  about: 'Print where the control plane and its services are',
  usage: 'kubectl cluster-info',
  flags: [],
  run: async (context, { args, flags }) => {
    if (args.length > 0) throw new UsageError('this kubectl has no "cluster-info dump"; use get and describe instead');
    const server = context.access.server.replace(/\/$/, '');
    const services = await clusterServices(context, flags.text('namespace') ?? 'kube-system');
    // A terminal gets the colours that kubectl gives it.
    const colour = context.io.stdout.isTTY === true && process.env['NO_COLOR'] === undefined;
    const shown = (line: string): string =>
      colour
        ? line.replace(/^(.*) is running at (.*)$/m, '\u001B[0;32m$1\u001B[0m is running at \u001B[0;33m$2\u001B[0m')
        : line;
    const lines = [
      `Kubernetes control plane is running at ${server}\n`,
      ...services.map((each) => serviceLine(server, each)),
    ];
    await context.print(
      `${lines.map(shown).join('')}\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n`,
    );
    return 0;
  },
};
