/** URLs as busybox's wget takes them apart. */
import { parsePort } from '../port.ts';

export type Url = {
  scheme: 'http' | 'https';
  /** Without brackets and port. */
  host: string;
  port: number;
  /** As it was written, with a port if there was one. */
  authority: string;
  /** With query and fragment, and a leading slash. */
  path: string;
  user: string | undefined;
};

const schemes = new Map([
  ['http', 80],
  ['https', 443],
]);

export const parseUrl = (text: string): Url | { problem: string } => {
  const separator = text.indexOf('://');
  const scheme = separator < 0 ? 'http' : text.slice(0, separator);
  const defaultPort = schemes.get(scheme);
  if (defaultPort === undefined) return { problem: `not an http or ftp url: ${text}` };
  const rest = separator < 0 ? text : text.slice(separator + 3);
  const end = rest.search(/[/?#]/u);
  const beforePath = end < 0 ? rest : rest.slice(0, end);
  const tail = end < 0 ? '' : rest.slice(end);
  const at = beforePath.lastIndexOf('@');
  const authority = beforePath.slice(at + 1);
  const parts = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/u.exec(authority);
  const portText = parts?.[2];
  const port = portText === undefined ? defaultPort : parsePort(portText);
  if (parts === null || port === undefined || port === 0) return { problem: `bad port '${portText ?? ''}'` };
  return {
    scheme: scheme === 'https' ? 'https' : 'http',
    host: parts[1]!.replace(/^\[|\]$/gu, ''),
    port,
    authority,
    path: tail.startsWith('/') ? tail : `/${tail}`,
    user: at < 0 ? undefined : decodePercent(beforePath.slice(0, at)),
  };
};

/** Where a redirect leads. */
export const resolveLocation = (from: Url, location: string): Url | { problem: string } => {
  if (location.includes('://')) return parseUrl(location);
  const path = location.startsWith('/') ? location : `/${location}`;
  return { ...from, path };
};

export const decodePercent = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/giu, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** The name under which a download is kept. */
export const fileNameOf = ({ path }: Url): string => {
  const plain = path.replace(/[?#].*/u, '');
  return plain.slice(plain.lastIndexOf('/') + 1) || 'index.html';
};
