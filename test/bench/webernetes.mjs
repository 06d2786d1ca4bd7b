/** The nearest neighbour, measured in the same run: prints JSON of milliseconds. Bundled first: plain Node can't import it. */
import { BaseImage, Cluster } from '@ngrok/webernetes';

class Waiting extends BaseImage {
  static imageName = 'waiting';
  static imageVersion = '1.0';
  defaultCommand = ['wait'];
  async exec(context) {
    return context.waitUntilKilled();
  }
}

const spec = (names) => ({ containers: names.map((name) => ({ name, image: 'waiting:1.0' })) });

const until = async (isSo) => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
};

const measure = async (work) => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

const cluster = new Cluster();
cluster.registerImage(Waiting);
const start = await measure(() => cluster.init());

const pod = await measure(async () => {
  await cluster.apply([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pair' }, spec: spec(['one', 'two']) }]);
  await until(async () => {
    const { status } = await cluster.api.corev1.readNamespacedPod({ namespace: 'default', name: 'pair' });
    return status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') === true;
  });
});

const deployment = (replicas) =>
  measure(async () => {
    const name = `of-${replicas}`;
    const labels = { app: name };
    await cluster.apply([
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name },
        spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: spec(['one']) } },
      },
    ]);
    await until(async () => {
      const { status } = await cluster.api.appsv1.readNamespacedDeployment({ namespace: 'default', name });
      return status?.availableReplicas === replicas;
    });
  });

const result = {
  start,
  pod,
  deployment1: await deployment(1),
  deployment3: await deployment(3),
  deployment100: await deployment(100),
  deployment300: await deployment(300),
};
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(0);
