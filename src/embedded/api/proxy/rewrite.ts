/** Addresses that a server behind the API gives its clients, so that they lead through the API again. */

/** Which attributes of HTML hold addresses, by tag. */
const attributes: Record<string, readonly string[]> = {
  a: ['href'],
  applet: ['codebase'],
  area: ['href'],
  audio: ['src'],
  base: ['href'],
  blockquote: ['cite'],
  body: ['background'],
  button: ['formaction'],
  command: ['icon'],
  del: ['cite'],
  embed: ['src'],
  form: ['action'],
  frame: ['longdesc', 'src'],
  head: ['profile'],
  html: ['manifest'],
  iframe: ['longdesc', 'src'],
  img: ['longdesc', 'src', 'usemap'],
  input: ['src', 'usemap', 'formaction'],
  ins: ['cite'],
  link: ['href'],
  object: ['classid', 'codebase', 'data', 'usemap'],
  q: ['cite'],
  script: ['src'],
  source: ['src'],
  video: ['poster', 'src'],
};

export type Rewriting = {
  /** What comes before the server's own paths. */
  prefix: string;
  /** `host:port` of the server. */
  host: string;
};

const parse = (address: string): { host: string; path: string; rest: string } | undefined => {
  const match = /^(?:(?:https?:)?\/\/([^/?#]*))?(\/[^?#]*)?([?#].*)?$/i.exec(address);
  return match === null ? undefined : { host: match[1] ?? '', path: match[2] ?? '', rest: match[3] ?? '' };
};

export const rewriteAddress = (address: string, { prefix, host }: Rewriting): string => {
  const parsed = parse(address);
  // Relative ones and those of others stay as they are.
  if (parsed === undefined || parsed.path === '' || (parsed.host !== '' && parsed.host !== host)) return address;
  const { path, rest } = parsed;
  return path.startsWith(prefix) ? path + rest : prefix + path + rest;
};

const tag = /<([a-z][a-z0-9]*)((?:\s+[^\s=>/"']+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+))?)*)(\s*\/?>)/gi;
const attribute = /(\s+)([^\s=>/"']+)(\s*=\s*)("[^"]*"|'[^']*'|[^\s>"']+)/g;

export const rewriteHtml = (html: string, rewriting: Rewriting): string =>
  html.replace(tag, (whole, name: string, inside: string, end: string) => {
    const holding = Object.hasOwn(attributes, name.toLowerCase()) ? attributes[name.toLowerCase()] : undefined;
    if (holding === undefined || inside === '') return whole;
    const rewritten = inside.replace(attribute, (one, space: string, key: string, equals: string, value: string) => {
      if (!holding.includes(key.toLowerCase())) return one;
      const quote = /^["']/.exec(value)?.[0] ?? '';
      const address = quote === '' ? value : value.slice(1, -1);
      return `${space}${key}${equals}${quote}${rewriteAddress(address, rewriting)}${quote}`;
    });
    return `<${name}${rewritten}${end}`;
  });
