import { createHash } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { ImageLayer } from '../fs/stored/image-layer.ts';
import { StoredDirectory } from '../fs/stored/stored-directory.ts';
import { StoredFile } from '../fs/stored/stored-file.ts';
import type { Image, ImageRecipe, ImageStore, PullResult } from '../types.ts';
import { buildLayer } from './build-layer.ts';
import { parseReference, referenceText, type Reference } from './reference.ts';
import { userIn } from './user-in.ts';

export type ImageStoreOptions = {
  clock: Clock;
  /** How long a pull takes. */
  pullMs?: number;
};

const usualPullMs = 20;
/** When the files of all images seem to have been made. */
const builtAt = Date.UTC(2025, 8, 1, 12);

const sha256 = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** Tags that stand for the same files share the numbers of the image. */
const imageOf = (recipe: ImageRecipe, name: string, content: string): Image => {
  const { build: _build, ...described } = recipe;
  return {
    ...described,
    id: sha256(`configuration of ${content}`),
    digest: `${name}@${sha256(`manifest of ${content}`)}`,
  };
};

type Known = { recipe: ImageRecipe; reference: Reference; image: Image };

/** What the registry says, apart from which image it was about. */
const unknownRepository =
  'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed';

const failureText = (reference: string, why: string, resolving: boolean): string =>
  `failed to pull and unpack image "${reference}": ${resolving ? `failed to resolve reference "${reference}": ` : ''}${why}`;

const hostOf = (name: string): string => name.slice(0, name.indexOf('/'));

const fileOf = (layer: ImageLayer, names: readonly string[]): string => {
  let node: unknown = layer.root;
  for (const name of names) node = node instanceof StoredDirectory ? node.lookup(name) : undefined;
  return node instanceof StoredFile ? Buffer.from(node.content.read(0, node.size)).toString() : '';
};

/** One for each way to build, shared by the tags that stand for it and by all nodes. */
const layers = new WeakMap<ImageRecipe['build'], ImageLayer>();

export const createImageStore = (
  recipes: readonly ImageRecipe[],
  { clock, pullMs = usualPullMs }: ImageStoreOptions,
): ImageStore & { layerOf(image: Image): ImageLayer } => {
  const known = new Map<string, Known>();
  const present = new Map<string, Image>();
  const contents = new Map<ImageRecipe['build'], string>();

  for (const recipe of recipes) {
    const reference = parseReference(recipe.reference);
    if (reference === undefined) throw new Error(`No image can be called ${recipe.reference}.`);
    if (!contents.has(recipe.build)) contents.set(recipe.build, referenceText(reference));
    const image = imageOf(
      { ...recipe, reference: referenceText(reference) },
      reference.name,
      contents.get(recipe.build)!,
    );
    known.set(image.reference, { recipe, reference, image });
  }

  const hasDigest =
    ({ name, digest }: Reference) =>
    (image: Image): boolean =>
      image.digest === `${name}@${digest}`;

  const images = [...known.values()].map(({ image }) => image);

  const find = (text: string): Image | undefined => {
    if (/^sha256:[0-9a-f]{64}$/.test(text)) return [...present.values()].find(({ id }) => id === text);
    const reference = parseReference(text);
    if (reference === undefined) return undefined;
    if (reference.digest !== undefined) return [...present.values()].find(hasDigest(reference));
    return present.get(referenceText(reference));
  };

  const resolve = (reference: Reference): PullResult => {
    const text = referenceText(reference);
    const tagged = known.get(text)?.image;
    if (tagged !== undefined) return { image: tagged };
    const named = reference.digest === undefined ? undefined : images.find(hasDigest(reference));
    if (named !== undefined) return { image: { ...named, reference: text } };
    const host = hostOf(reference.name);
    const repositories = [...known.values()].map(({ reference: { name } }) => name);
    if (repositories.includes(reference.name)) {
      const missing = reference.digest === undefined ? text : referenceText({ ...reference, tag: undefined });
      return { failure: failureText(text, `${missing}: not found`, true) };
    }
    if (host === 'docker.io') return { failure: failureText(text, unknownRepository, true) };
    if (repositories.some((name) => hostOf(name) === host)) {
      return { failure: failureText(text, `${text}: not found`, true) };
    }
    const bare = host.replace(/:\d+$/, '');
    const [path, version] = [reference.name.slice(host.length + 1), reference.digest ?? reference.tag ?? 'latest'];
    const lookup = `dial tcp: lookup ${bare}: no such host`;
    const why = `failed to do request: Head "https://${host}/v2/${path}/manifests/${version}": ${lookup}`;
    return { failure: failureText(text, why, true) };
  };

  const layerOf = (image: Image): ImageLayer => {
    const entry = [...known.values()].find((each) => each.image.id === image.id);
    if (entry === undefined) throw new Error(`There is no image ${image.reference}.`);
    const { build } = entry.recipe;
    let layer = layers.get(build);
    if (layer === undefined) {
      layer = buildLayer(entry.recipe, builtAt);
      layers.set(build, layer);
    }
    return layer;
  };

  return {
    find,
    async pull(text) {
      const reference = parseReference(text);
      if (reference === undefined) return { failure: `failed to parse image name "${text}": invalid reference format` };
      const result = resolve(reference);
      // Nothing is fetched twice, whatever it is called.
      const there = 'image' in result && find(result.image.id) !== undefined;
      if (!there) await clock.sleep(pullMs);
      if ('image' in result) present.set(result.image.reference, result.image);
      return result;
    },
    list: () => [...present.values()],
    add(text) {
      const reference = parseReference(text);
      const found = reference === undefined ? undefined : resolve(reference);
      if (found !== undefined && 'image' in found) present.set(found.image.reference, found.image);
    },
    userOf(image, user) {
      const layer = layerOf(image);
      return userIn({ passwd: fileOf(layer, ['etc', 'passwd']), group: fileOf(layer, ['etc', 'group']) }, user);
    },
    layerOf,
  };
};
