/** Containers that keep files and serve them, as far as the scripts of the graders ask. */
import type { ExecResult, ExecTarget } from '../../src/cluster/types.ts';

export const said = (stdout: string): ExecResult => ({ code: 0, stdout, stderr: '' });
export const refused = (stderr: string, code = 1): ExecResult => ({ code, stdout: '', stderr });

type Layout = {
  /** `container:/folder` → name of the volume there. Folders elsewhere are the container's own. */
  mounts?: Record<string, string>;
  /** Places `container:/folder` that nobody can write to. */
  locked?: string[];
  /** Port → `container:/folder` that a server there serves to everybody. */
  servers?: Record<number, string>;
};

export const containersWith = ({ mounts = {}, locked = [], servers = {} }: Layout) => {
  const files = new Map<string, string>();
  const placeOf = ({ pod, container }: ExecTarget, path: string): string => {
    const full = `${container}:${path}`;
    const mount = Object.keys(mounts).find((at) => full.startsWith(`${at}/`));
    return mount === undefined ? `${pod}/${full}` : `${pod}/${mounts[mount]}${full.slice(mount.length)}`;
  };
  return (target: ExecTarget, command: string[]): ExecResult => {
    const script = command[2] ?? '';
    const [, word, written] = /^printf %s '?([\w-]+)'? > '([^']+)'/.exec(script) ?? [];
    if (word !== undefined && written !== undefined) {
      if (locked.some((at) => `${target.container}:${written}`.startsWith(`${at}/`))) {
        return refused(`sh: can't create ${written}: Read-only file system`);
      }
      files.set(placeOf(target, written), word);
      return said('');
    }
    const [, read] = /^cat '([^']+)'/.exec(script) ?? [];
    if (read !== undefined) {
      const content = files.get(placeOf(target, read));
      return content === undefined ? refused(`cat: can't open '${read}': No such file or directory`) : said(content);
    }
    const [, removed] = /^rm -f '([^']+)'/.exec(script) ?? [];
    if (removed !== undefined) files.delete(placeOf(target, removed));
    const [, port, path] = /\$host:(\d+)(\S*)"/.exec(script) ?? [];
    if (port !== undefined && path !== undefined) {
      const server = servers[Number(port)];
      if (server === undefined) return refused("wget: can't connect to remote host: Connection refused");
      const [container = '', folder = ''] = server.split(':');
      const content = files.get(placeOf({ ...target, pod: servedPod, container }, `${folder}${path}`));
      return content === undefined ? refused('wget: server returned error: HTTP/1.0 404 Not Found') : said(content);
    }
    return said('');
  };
};

/** The pod whose servers answer. */
export const servedPod = 'site';
