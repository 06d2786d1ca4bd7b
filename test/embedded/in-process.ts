/** A practice cluster in this process, whose time skips what nobody needs to wait for, behind the interface of any cluster. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAccess } from '../../src/cluster/access.ts';
import { capabilitiesByVersion } from '../../src/cluster/providers/capabilities-by-version.ts';
import type { Cluster, ClusterAccess } from '../../src/cluster/types.ts';
import { skippingClock, type SkippingClock } from '../../src/embedded/clock.ts';
import { createPracticeCluster, defaultNodes } from '../../src/embedded/cluster.ts';
import { recipes } from '../../src/embedded/images.ts';
import { createSchemaTools } from '../../src/embedded/schema/index.ts';
import { makeCertificates } from '../../src/embedded/server/certificates.ts';
import { kubeconfigText } from '../../src/embedded/server/kubeconfig-text.ts';
import { serve } from '../../src/embedded/server/serve.ts';

/** Requests under way hold the time; commands and watches don't: they may wait for it. */
const held = ['get', 'list', 'create', 'rehearse', 'apply', 'patch', 'delete', 'isNamespaced', 'allowed', 'version'];

const holding = <T extends ClusterAccess>(access: T, clock: SkippingClock): T =>
  new Proxy(access, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      const method = value.bind(target) as (...args: unknown[]) => unknown;
      if (!held.includes(String(name))) return method;
      return async (...args: unknown[]) => {
        const release = clock.hold();
        try {
          return await method(...args);
        } finally {
          release();
        }
      };
    },
  });

export const openInProcess = async ({ nodes = defaultNodes }: { nodes?: number } = {}): Promise<
  Cluster & { bugs: unknown[] }
> => {
  const clock = skippingClock();
  const bugs: unknown[] = [];
  const onBug = (error: unknown): void => void bugs.push(error);
  const certificates = makeCertificates();
  const practice = createPracticeCluster({
    schema: createSchemaTools(),
    recipes,
    certificateAuthority: certificates.ca,
    clock,
    nodes,
    onBug,
  });
  const token = 'in-process';
  const server = await serve({ ...practice, token, certificates, onBug, onBusy: () => clock.hold() });
  practice.onApiConnection(server.accept);
  const folder = await mkdtemp(join(tmpdir(), 'peapod-practice-'));
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, kubeconfigText({ server: server.url, ca: certificates.ca, token, name: 'peapod' }), {
    mode: 0o600,
  });
  const access = await openAccess(kubeconfig);
  const version = await access.version();
  return {
    info: { name: 'embedded', title: 'practice cluster in this process', version, nodes },
    capabilities: capabilitiesByVersion(version),
    kubeconfig,
    access: holding(access, clock),
    clock,
    namespaceLabels: { 'app.kubernetes.io/managed-by': 'peapod' },
    prepareImages: async () => {},
    bugs,
    async close() {
      access.close();
      await server.close();
      practice.close();
      clock.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
