/** YAML as kubectl reads it: `0644` is octal and `yes` is true, but dates and times of day stay text. */
import type { ScalarTag, Tags } from 'yaml';

/** The types of YAML 1.1 that kubectl's parser leaves as text. */
const leftAsText = new Set(['timestamp', 'binary', 'omap', 'pairs', 'set'].map((name) => `tag:yaml.org,2002:${name}`));

/** YAML 1.2's octal, which kubectl's parser takes beside 1.1's. */
const newOctal: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^[-+]?0o[0-7]+$/,
  resolve: (text) => Number.parseInt(text.replace('0o', ''), 8),
};

/** Options for the parser. */
export const kubernetesYaml = {
  version: '1.1',
  merge: true,
  customTags: (tags: Tags): Tags => [
    newOctal,
    ...tags.filter((tag) => typeof tag !== 'object' || (!leftAsText.has(tag.tag) && tag.format !== 'TIME')),
  ],
} as const;
