/** Where a manifest was read from, for what kubectl says when the server refuses it. */

const sources = new WeakMap<object, string>();

/** `pod.yaml`, `folder/pod.yaml` or `STDIN`. */
export const rememberSource = <T extends object>(manifest: T, source: string): T => {
  sources.set(manifest, source);
  return manifest;
};

export const sourceOf = (manifest: object | undefined): string | undefined =>
  manifest === undefined ? undefined : sources.get(manifest);
