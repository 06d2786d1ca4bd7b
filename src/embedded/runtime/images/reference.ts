/** Names of images as docker and containerd normalise them. */

export type Reference = {
  /** `docker.io/library/busybox` */
  name: string;
  tag: string | undefined;
  /** `sha256:…` */
  digest: string | undefined;
};

const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const domain =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]+)?$/;
const tagShape = /^\w[\w.-]{0,127}$/;
const digestShape = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

const defaultDomain = 'docker.io';

const withDomain = (name: string): [domain: string, path: string] => {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const isDomain = /[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first;
  const [host, path] = isDomain ? [first, name.slice(slash + 1)] : [defaultDomain, name];
  if (host !== defaultDomain && host !== 'index.docker.io') return [host, path];
  return [defaultDomain, path.includes('/') ? path : `library/${path}`];
};

/** Undefined: no image can be called that. */
export const parseReference = (text: string): Reference | undefined => {
  const at = text.indexOf('@');
  const [rest, digest] = at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
  if (digest !== undefined && !digestShape.test(digest)) return undefined;
  const colon = rest.lastIndexOf(':');
  const hasTag = colon > rest.lastIndexOf('/');
  const tag = hasTag ? rest.slice(colon + 1) : undefined;
  if (tag !== undefined && !tagShape.test(tag)) return undefined;
  const [host, path] = withDomain(hasTag ? rest.slice(0, colon) : rest);
  if (!domain.test(host) || path.length > 255 || !path.split('/').every((each) => component.test(each)))
    return undefined;
  return { name: `${host}/${path}`, tag: tag ?? (digest === undefined ? 'latest' : undefined), digest };
};

/** `docker.io/library/busybox:1.36` */
export const referenceText = ({ name, tag, digest }: Reference): string =>
  `${name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
