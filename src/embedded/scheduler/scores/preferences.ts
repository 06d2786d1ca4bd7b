/** What the pod would like of a node, and what the node would rather not have. */
import type { Node } from '../../objects.ts';
import { termSelects } from '../../matching/node-selection.ts';
import { isTolerated } from '../../matching/tolerations.ts';
import { byFewest, byMost, full, type Score } from './score.ts';

export const preferredTaints: Score = (pod) => ({
  weight: 3,
  of: ({ node }) =>
    (node.spec?.taints ?? []).filter((taint) => taint.effect === 'PreferNoSchedule' && !isTolerated(pod, taint)).length,
  normal: byFewest,
});

export const preferredNodes: Score = (pod) => {
  const terms = pod.spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  if (terms.length === 0) return undefined;
  return {
    weight: 2,
    of: ({ node }) =>
      terms.filter(({ preference }) => termSelects(preference, node)).reduce((total, { weight }) => total + weight, 0),
    normal: byMost,
  };
};

const megabyte = 1024 * 1024;
const leastImage = 23 * megabyte;
const mostImage = 1000 * megabyte;

const withTag = (image: string): string =>
  image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;

const nothing: ReadonlyMap<string, number> = new Map();
const listed = new WeakMap<object, ReadonlyMap<string, number>>();

/** The bytes of each image, by each of its names. */
const imagesOf = ({ status }: Node): ReadonlyMap<string, number> => {
  const images = status?.images;
  if (images === undefined) return nothing;
  const known = listed.get(images);
  if (known !== undefined) return known;
  const made = new Map(images.flatMap(({ names = [], sizeBytes = 0 }) => names.map((name) => [name, sizeBytes])));
  listed.set(images, made);
  return made;
};

/** Images are known by the names that nodes list: a short name is found only where it is listed as such. */
export const imageLocality: Score = ({ spec }, { nodes }) => {
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  const wanted = containers.flatMap(({ image = '' }) => {
    const name = withTag(image);
    const holders = nodes.filter(({ node }) => imagesOf(node).has(name)).map(({ node }) => node);
    return holders.length === 0 ? [] : [{ bytes: imagesOf(holders[0]!).get(name)!, nodes: new Set(holders) }];
  });
  if (wanted.length === 0) return undefined;
  const most = mostImage * containers.length;
  return {
    weight: 1,
    of({ node }) {
      const held = wanted
        .filter((image) => image.nodes.has(node))
        .reduce((total, image) => total + Math.floor((image.bytes * image.nodes.size) / nodes.length), 0);
      return Math.floor((full * (Math.min(most, Math.max(leastImage, held)) - leastImage)) / (most - leastImage));
    },
  };
};
