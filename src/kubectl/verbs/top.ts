import { apiVersionOf, resourcesOf } from '../discovery.ts';
import { alignColumns, tableStyle } from '../print/align-columns.ts';
import { quantityValue } from '../../domain/quantity.ts';
import { UsageError, type Context, type Flags, type Verb } from '../verb.ts';

type Usage = { cpu: string; memory: string };
type PodMetrics = { metadata: { name: string; namespace: string }; containers: { name: string; usage: Usage }[] };
type NodeMetrics = { metadata: { name: string }; usage: Usage };
type Node = { metadata: { name: string }; status?: { allocatable?: Usage } };

const metricsRoot = '/apis/metrics.k8s.io/v1beta1';

const milli = ({ cpu }: Usage): number => Math.ceil((quantityValue(cpu) ?? 0) * 1000);
const mebi = ({ memory }: Usage): number => Math.floor((quantityValue(memory) ?? 0) / 2 ** 20);

const list = async <T>({ access, signal }: Context, path: string, labelSelector?: string): Promise<T[]> =>
  (await access.request<{ items: T[] }>('GET', path, { query: { labelSelector } }, signal)).items;

const print = async (context: Context, flags: Flags, heading: string, rows: readonly string[]): Promise<void> => {
  const lines = [...(flags.is('no-headers') ? [] : [heading]), ...rows, ''];
  await context.print(alignColumns(lines.join('\n'), tableStyle));
};

const topPods = async (context: Context, name: string | undefined, flags: Flags): Promise<number> => {
  const everywhere = flags.is('all-namespaces');
  const scope = everywhere ? '' : `/namespaces/${context.namespace}`;
  const all = await list<PodMetrics>(context, `${metricsRoot}${scope}/pods`, flags.text('selector'));
  const pods = name === undefined ? all : all.filter(({ metadata }) => metadata.name === name);
  if (pods.length === 0) {
    await context.tell(everywhere ? 'No resources found\n' : `No resources found in ${context.namespace} namespace.\n`);
    return 0;
  }
  const byContainer = flags.is('containers');
  const rows = pods.flatMap(({ metadata, containers }) => {
    const names = [...(everywhere ? [metadata.namespace] : []), metadata.name];
    const one = (usages: readonly Usage[]): string[] => [
      `${usages.reduce((sum, usage) => sum + milli(usage), 0)}m`,
      `${usages.reduce((sum, usage) => sum + mebi(usage), 0)}Mi`,
    ];
    return byContainer
      ? containers.map((each) => [...names, each.name, ...one([each.usage])].join('\t'))
      : [[...names, ...one(containers.map(({ usage }) => usage))].join('\t')];
  });
  const heading = `${everywhere ? 'NAMESPACE\t' : ''}${byContainer ? 'POD\tNAME' : 'NAME'}\tCPU(cores)\tMEMORY(bytes)`;
  await print(context, flags, heading, rows);
  return 0;
};

const topNodes = async (context: Context, name: string | undefined, flags: Flags): Promise<number> => {
  const metrics = await list<NodeMetrics>(context, `${metricsRoot}/nodes`, flags.text('selector'));
  const nodes = await list<Node>(context, '/api/v1/nodes');
  const share = (part: number, whole: number): string =>
    whole > 0 ? `${Math.trunc((part / whole) * 100)}%` : '<unknown>';
  const rows = metrics
    .filter(({ metadata }) => name === undefined || metadata.name === name)
    .map(({ metadata, usage }) => {
      const whole = nodes.find((node) => node.metadata.name === metadata.name)?.status?.allocatable ?? {
        cpu: '0',
        memory: '0',
      };
      const [cpu, memory] = [milli(usage), mebi(usage)];
      return [metadata.name, `${cpu}m`, share(cpu, milli(whole)), `${memory}Mi`, share(memory, mebi(whole))].join('\t');
    });
  await print(context, flags, 'NAME\tCPU(cores)\tCPU(%)\tMEMORY(bytes)\tMEMORY(%)', rows);
  return 0;
};

export const top: Verb = {
  name: 'top',
  about: 'Show how much processor and memory pods or nodes use',
  usage: 'kubectl top pod|node [NAME]',
  flags: [
    { name: 'selector', short: 'l', type: 'string', about: 'objects whose labels match' },
    { name: 'all-namespaces', short: 'A', type: 'boolean', about: 'pods of all namespaces' },
    { name: 'containers', type: 'boolean', about: 'each container by itself' },
    { name: 'no-headers', type: 'boolean', about: 'no headings' },
  ],
  run: async (context, { args: [what, name], flags }) => {
    const ofPods = ['pod', 'pods', 'po'].includes(what ?? '');
    if (!ofPods && !['node', 'nodes', 'no'].includes(what ?? '')) {
      throw new UsageError('say what to measure: kubectl top pod, or kubectl top node');
    }
    const resources = await resourcesOf(context);
    if (!resources.some((each) => apiVersionOf(each).startsWith('metrics.k8s.io/'))) {
      throw new UsageError('Metrics API not available');
    }
    return ofPods ? topPods(context, name, flags) : topNodes(context, name, flags);
  },
};
