import { LogBudget } from './containers/container-log.ts';
import { serveFromHost } from './containers/host-connection.ts';
import { newNodeFiles } from './containers/node-files.ts';
import { pauseRecipe, pauseSpec } from './containers/pause.ts';
import { PodSandbox } from './containers/sandbox.ts';
import { keptFilesOf, restoreFiles } from './fs/kept-files.ts';
import type { ImageLayer } from './fs/stored/image-layer.ts';
import { mostHeldByAll } from './fs/stored/space.ts';
import { createTree, subTree } from './fs/tree.ts';
import { buildLayer } from './images/build-layer.ts';
import { createImageStore } from './images/image-store.ts';
import { Kernel } from './kernel/kernel.ts';
import { nodeMemoryBytes } from './kernel/machine.ts';
import type { ContainerRuntime, FileTree, RuntimeOptions } from './types.ts';

/** One node's runtime. `onBug` hears of programs that throw what no program should; by default it is printed. */
export const createRuntime = (
  { clock, node, network, recipes }: RuntimeOptions,
  onBug: (error: unknown) => void = (error) => console.error(error),
): ContainerRuntime => {
  const now = (): number => clock.now();
  const kernel = new Kernel({ clock, node, onBug });
  const images = createImageStore(recipes, { clock });
  const nodeNetwork = network.nodeStack(node.ip);
  const logBudget = new LogBudget();
  const sandboxes = new Set<PodSandbox>();
  let pauseLayer: ImageLayer | undefined;
  let nodeFiles: FileTree | undefined;

  return {
    node,
    bounds: { memoryBytes: nodeMemoryBytes, fileBytes: mostHeldByAll },
    images,
    createSandbox(spec) {
      const sandbox = new PodSandbox({
        kernel,
        spec,
        layerOf(image) {
          if (image !== pauseSpec.image) return images.layerOf(image);
          return (pauseLayer ??= buildLayer(pauseRecipe, now()));
        },
        network: spec.hostNetwork ? nodeNetwork : network.podStack(node.podCidr, node.ip),
        nodeNetwork,
        logBudget,
        onStop: (stopped) => sandboxes.delete(stopped),
      });
      sandboxes.add(sandbox);
      return sandbox;
    },
    newTree: (options) => createTree({ ...options, now }),
    nodeTree(path, create) {
      nodeFiles ??= newNodeFiles(node, now);
      return subTree(nodeFiles, path, create);
    },
    keep: keptFilesOf,
    restore: restoreFiles,
    serve: (port, accept) => serveFromHost(nodeNetwork, clock, port, accept),
    powerOff() {
      for (const sandbox of sandboxes) sandbox.stop();
    },
    close() {
      for (const sandbox of sandboxes) sandbox.stop();
      nodeNetwork.close();
      kernel.scheduler.stop();
    },
  };
};
