/** YAML as kubectl reads it: `0644` is octal and `yes` is true, but dates and times of day stay text. */
import type { Tags } from 'yaml';

const asText = new Set(['timestamp', 'binary', 'omap', 'pairs', 'set'].map((name) => `tag:yaml.org,2002:${name}`));

export const kubectlYaml = {
  version: '1.1' as const,
  merge: true,
  customTags: (tags: Tags): Tags =>
    tags.filter((tag) => typeof tag !== 'object' || (!asText.has(tag.tag) && tag.format !== 'TIME')),
};
