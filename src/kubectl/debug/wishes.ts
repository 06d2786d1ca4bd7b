/** What a `debug` command line asks for, checked. */
import { parsePairs, type EnvironmentVariable } from '../generate/key-values.ts';
import { isImageName } from '../image-name.ts';
import { UsageError, type Call, type FlagSpec, type Flags } from '../verb.ts';
import { profileNamed, type Profile } from './profiles.ts';

export type DebugWish = {
  pods: readonly string[];
  words: readonly string[];
  image: string | undefined;
  container: string | undefined;
  target: string | undefined;
  copyTo: string | undefined;
  setImages: Readonly<Record<string, string>>;
  env: readonly EnvironmentVariable[];
  profile: Profile;
  stdin: boolean;
  tty: boolean;
  attach: boolean;
  quiet: boolean;
  flags: Flags;
};

export const debugFlags: readonly FlagSpec[] = [
  { name: 'image', type: 'string', about: 'the image of the debug container' },
  { name: 'container', short: 'c', type: 'string', about: 'its name' },
  { name: 'target', type: 'string', about: 'see the processes of this container' },
  { name: 'copy-to', type: 'string', about: 'debug a copy of the pod, with this name' },
  { name: 'share-processes', type: 'boolean', about: 'copy: all containers see all processes' },
  { name: 'same-node', type: 'boolean', about: 'copy: on the same node' },
  { name: 'replace', type: 'boolean', about: 'copy: delete the original' },
  { name: 'set-image', type: 'list', about: 'copy: CONTAINER=IMAGE, * for all' },
  { name: 'keep-labels', type: 'boolean', about: 'copy: with the labels' },
  { name: 'keep-annotations', type: 'boolean', about: 'copy: with the annotations' },
  { name: 'keep-liveness', type: 'boolean', about: 'copy: with liveness probes' },
  { name: 'keep-readiness', type: 'boolean', about: 'copy: with readiness probes' },
  { name: 'keep-startup', type: 'boolean', about: 'copy: with startup probes' },
  { name: 'env', type: 'list', about: 'KEY=value' },
  { name: 'arguments-only', type: 'boolean', about: 'what follows -- are arguments, not the command' },
  { name: 'image-pull-policy', type: 'string', about: 'Always, IfNotPresent or Never' },
  { name: 'profile', type: 'string', about: 'general, baseline, restricted, netadmin, sysadmin or legacy' },
  { name: 'stdin', short: 'i', type: 'boolean', about: 'pass standard input on, and stay until the end' },
  { name: 'tty', short: 't', type: 'boolean', about: 'give the container a terminal' },
  { name: 'attach', type: 'boolean', about: 'stay until the end' },
  { name: 'quiet', short: 'q', type: 'boolean', about: 'print only what the container prints' },
];

const checkCopy = ({ image, setImages, words, container }: DebugWish): void => {
  if (image === undefined && Object.keys(setImages).length === 0 && words.length === 0) {
    throw new UsageError('you must specify --image, --set-image or command arguments.');
  }
  if (words.length > 0 && container === undefined && image === undefined) {
    throw new UsageError('you must specify an existing container or a new image when specifying args.');
  }
};

const checkEphemeral = ({ image, setImages, flags }: DebugWish): void => {
  if (flags.is('replace')) throw new UsageError('--replace may only be used with --copy-to.');
  if (flags.is('same-node')) throw new UsageError('--same-node may only be used with --copy-to.');
  if (Object.keys(setImages).length > 0) throw new UsageError('--set-image may only be used with --copy-to.');
  if (image === undefined) throw new UsageError('you must specify --image when not using --copy-to.');
};

const check = (wish: DebugWish): void => {
  const { flags, image, container, copyTo, pods } = wish;
  if (flags.is('attach') && image === undefined && container === undefined) {
    throw new UsageError('you must specify --container or create a new container using --image in order to attach.');
  }
  if (copyTo === undefined) checkEphemeral(wish);
  else checkCopy(wish);
  if (image !== undefined && !isImageName(image)) {
    throw new UsageError(`invalid image name "${image}": invalid reference format`);
  }
  if (pods.length === 0) throw new UsageError('NAME or filename is required for debug');
  const pull = flags.text('image-pull-policy') ?? '';
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(pull))
    throw new UsageError(`invalid image pull policy: ${pull}`);
  if (wish.target !== undefined && copyTo !== undefined) {
    throw new UsageError('--target is incompatible with --copy-to. Use --share-processes instead.');
  }
  if (wish.tty && !wish.stdin) throw new UsageError('-i/--stdin is required for containers with -t/--tty=true');
};

const pairsOf = (flags: Flags, name: string): Record<string, string> =>
  parsePairs(
    flags.list(name).flatMap((each) => each.split(',')),
    name,
  ).set;

export const debugWishOf = ({ args, rest = [], flags }: Call): DebugWish => {
  const stdin = flags.is('stdin');
  const wish: DebugWish = {
    pods: args,
    words: rest,
    image: flags.text('image'),
    container: flags.text('container'),
    target: flags.text('target'),
    copyTo: flags.text('copy-to'),
    setImages: pairsOf(flags, 'set-image'),
    env: Object.entries(pairsOf(flags, 'env')).map(([name, value]) => ({ name, value })),
    profile: profileNamed(flags.text('profile') ?? 'legacy'),
    stdin,
    tty: flags.is('tty'),
    attach: flags.text('attach') === undefined ? stdin : flags.is('attach'),
    quiet: flags.is('quiet'),
    flags,
  };
  check(wish);
  return wish;
};
