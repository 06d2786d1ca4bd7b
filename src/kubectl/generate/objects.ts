/** The objects that `create` and `run` make of their flags, with their fields in the order in which the API writes them. */
import type { AnyObject } from '../live-object.ts';
import type { Entry } from './data-of-files.ts';
import type { EnvironmentVariable } from './key-values.ts';

type Meta = { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };

const object = (kind: string, apiVersion: string, metadata: Meta, rest: object): AnyObject =>
  ({ kind, apiVersion, metadata, ...rest }) as unknown as AnyObject;

const isText = (value: Buffer): boolean => Buffer.from(value.toString('utf8')).equals(value);

export const namespaceObject = (name: string): AnyObject =>
  object('Namespace', 'v1', { name }, { spec: {}, status: {} });

export const serviceAccountObject = (metadata: Meta): AnyObject => object('ServiceAccount', 'v1', metadata, {});

const mapOf = (entries: readonly Entry[], encoding: 'utf8' | 'base64'): Record<string, string> =>
  Object.fromEntries(entries.map(({ key, value }) => [key, value.toString(encoding)]));

export const configMapObject = (metadata: Meta, entries: readonly Entry[]): AnyObject => {
  const texts = entries.filter(({ value }) => isText(value));
  const others = entries.filter(({ value }) => !isText(value));
  return object('ConfigMap', 'v1', metadata, {
    ...(texts.length > 0 && { data: mapOf(texts, 'utf8') }),
    ...(others.length > 0 && { binaryData: mapOf(others, 'base64') }),
  });
};

export const secretObject = (metadata: Meta, entries: readonly Entry[], type: string | undefined): AnyObject =>
  object('Secret', 'v1', metadata, {
    ...(entries.length > 0 && { data: mapOf(entries, 'base64') }),
    ...(type !== undefined && { type }),
  });

/** `registry/team/web_app:1.2` makes a container `web-app-x7k2p`: not every image's name is one for a container. */
const containerNameOf = (image: string, suffix: () => string): string => {
  const name = (image.split('/').at(-1) ?? '').split(':')[0]?.split('@')[0] ?? '';
  return /[_.]/.test(name) ? `${name.replaceAll(/[_.]/g, '-')}-${suffix()}` : name;
};

export type DeploymentWish = {
  metadata: Meta;
  images: readonly string[];
  command: readonly string[];
  replicas: number;
  port: number | undefined;
  suffix: () => string;
};

export const deploymentObject = ({ metadata, images, command, replicas, port, suffix }: DeploymentWish): AnyObject => {
  const labels = { app: metadata.name };
  const containers = images.map((image, index) => ({
    name: containerNameOf(image, suffix),
    image,
    ...(command.length > 0 && { command }),
    ...(port !== undefined && index === 0 && { ports: [{ containerPort: port }] }),
    resources: {},
  }));
  return object(
    'Deployment',
    'apps/v1',
    { ...metadata, labels },
    {
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers } },
        strategy: {},
      },
      status: {},
    },
  );
};

export const jobObject = (metadata: Meta, image: string, command: readonly string[]): AnyObject =>
  object('Job', 'batch/v1', metadata, {
    spec: {
      template: {
        metadata: {},
        spec: {
          containers: [{ name: metadata.name, image, ...(command.length > 0 && { command }), resources: {} }],
          restartPolicy: 'Never',
        },
      },
    },
    status: {},
  });

export type PodWish = {
  metadata: Meta;
  image: string;
  imagePullPolicy: string | undefined;
  words: readonly string[];
  /** Whether `words` are the command and not its arguments. */
  asCommand: boolean;
  env: readonly EnvironmentVariable[];
  port: number | undefined;
  stdin: boolean;
  stdinOnce: boolean;
  tty: boolean;
  privileged: boolean;
  restartPolicy: string;
};

export const podObject = (wish: PodWish): AnyObject => {
  const { words, asCommand, env, port, imagePullPolicy } = wish;
  const container = {
    name: wish.metadata.name,
    image: wish.image,
    ...(words.length > 0 && { [asCommand ? 'command' : 'args']: words }),
    ...(port !== undefined && { ports: [{ containerPort: port }] }),
    ...(env.length > 0 && { env }),
    resources: {},
    ...(imagePullPolicy !== undefined && { imagePullPolicy }),
    ...(wish.privileged && { securityContext: { privileged: true } }),
    ...(wish.stdin && { stdin: true }),
    ...(wish.stdinOnce && { stdinOnce: true }),
    ...(wish.tty && { tty: true }),
  };
  return object('Pod', 'v1', wish.metadata, {
    spec: { containers: [container], restartPolicy: wish.restartPolicy, dnsPolicy: 'ClusterFirst' },
    status: {},
  });
};
