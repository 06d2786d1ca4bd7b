/** The container that holds a pod's shared process namespace: its one process only takes in orphans. */
import type { Program } from '../sys.ts';
import type { ContainerSpec, Image, ImageRecipe } from '../types.ts';

const pause: Program = async (sys) => {
  for (const signal of ['INT', 'TERM'] as const) sys.onSignal(signal, () => sys.exit(0));
  // Whoever ignores this has its dead children taken away.
  sys.onSignal('CHLD', 'ignore');
  await sys.sleep(Infinity);
  return 0;
};

export const pauseRecipe: ImageRecipe = {
  reference: 'registry.k8s.io/pause:3.10.1',
  sizeBytes: 320_448,
  entrypoint: ['/pause'],
  command: [],
  env: new Map([['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin']]),
  workingDirectory: '/',
  user: '65535:65535',
  stopSignal: 'TERM',
  build(files) {
    files.program('/pause', pause, { size: 739_272 });
  },
};

const image: Image = {
  ...pauseRecipe,
  id: 'sha256:cd073f4c5f6a8e9dc6f3125ba00cf60819cae95c1ec84a1f146ee4a9cf9e803f',
  digest: 'registry.k8s.io/pause@sha256:278fb9dbcca9518083ad1e11276933a2e96f23de604a3a08cc3c80002767d24c',
};

/** The sandbox's own container. */
export const pauseSpec: ContainerSpec = {
  name: 'pause',
  attempt: 0,
  image,
  command: image.entrypoint,
  env: image.env,
  workingDirectory: '/',
  mounts: [],
  user: { uid: 65535, gid: 65535, groups: [65535] },
  readOnlyRoot: true,
  privileged: false,
  capabilities: [],
  stdin: false,
  tty: false,
  terminationMessagePath: '/dev/termination-log',
};
