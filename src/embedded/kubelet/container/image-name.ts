/** What is wrong with an image's name. */

const tag = String.raw`\w[\w.-]{0,127}`;
const digest = String.raw`[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}`;
const separator = '(?:[._]|__|-*)';
const part = `[a-z0-9]+(?:${separator}[a-z0-9]+)*`;
const label = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const domain = String.raw`${label}(?:\.${label})*(?::[0-9]+)?`;
const whole = new RegExp(`^(?:${domain}/)?${part}(?:/${part})*(?::${tag})?(?:@${digest})?$`);

/** The path in its registry: `library/busybox`. */
const remoteName = (image: string): string => {
  const slash = image.indexOf('/');
  const first = image.slice(0, slash);
  const hasDomain = slash >= 0 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  const remainder = hasDomain ? image.slice(slash + 1) : slash < 0 ? `library/${image}` : image;
  return remainder.split(':')[0]!;
};

/** In the words of the runtime; undefined: it is a proper name. */
export const imageNameTrouble = (image: string): string | undefined => {
  const remote = remoteName(image);
  if (remote !== remote.toLowerCase()) return `invalid reference format: repository name (${remote}) must be lowercase`;
  return whole.test(image) ? undefined : 'invalid reference format';
};

/** Without a tag, or with `latest`, an image is looked for anew each time. */
export const defaultPullPolicy = (image: string): string => {
  const last = image.slice(image.lastIndexOf('/') + 1);
  if (last.includes('@')) return 'IfNotPresent';
  return !last.includes(':') || last.endsWith(':latest') ? 'Always' : 'IfNotPresent';
};
