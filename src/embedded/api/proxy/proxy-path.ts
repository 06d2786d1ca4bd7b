/** `…/pods/[scheme:]name[:port]/proxy/path`: whose server is meant, and what it is asked for. */
export type ProxyPath = {
  resource: 'pods' | 'services' | 'nodes';
  namespace?: string;
  scheme: 'http' | 'https';
  name: string;
  /** A number or a name; empty: none was given. */
  port: string;
  /** The path up to and with `/proxy`, as it was sent. */
  prefix: string;
  /** What follows, as it was sent; empty or with a leading slash. */
  rest: string;
  /** The part that names the server. */
  id: string;
};

const pattern = /^\/api\/v1\/(?:namespaces\/([^/]+)\/(pods|services)|(nodes))\/([^/]+)\/proxy(?=\/|$)/;

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** Undefined: no such path. `invalid`: it names nothing. */
export const proxyPathOf = (path: string): ProxyPath | { invalid: string } | undefined => {
  const match = pattern.exec(path);
  if (match === null) return undefined;
  const [prefix, namespace, inNamespace, nodes, part = ''] = match;
  const resource = (inNamespace ?? nodes) as ProxyPath['resource'];
  const id = decoded(part);
  const parts = id.split(':');
  const [scheme = '', name = '', port = ''] =
    parts.length === 3 ? parts : parts.length === 2 ? ['', ...parts] : ['', id, ''];
  if (parts.length > 3 || name === '' || !['', 'http', 'https'].includes(scheme))
    return { invalid: `invalid ${resource.slice(0, -1)} request ${JSON.stringify(id)}` };
  return {
    resource,
    ...(namespace === undefined ? {} : { namespace: decoded(namespace) }),
    scheme: scheme === 'https' ? 'https' : 'http',
    name,
    port,
    prefix,
    rest: path.slice(prefix.length),
    id,
  };
};
