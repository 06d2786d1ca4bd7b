/** Servers that requests are passed on to. */
import type { Sys } from '../../../runtime/sys.ts';
import { lookupHost } from '../../lookup-host.ts';
import { parsePort } from '../../net/port.ts';
import { placed, type Building } from './building.ts';
import { Emergency } from './emergency.ts';
import type { Directive } from './read-config.ts';
import type { ProxyTarget } from './scope.ts';

export const readUpstream = async (
  { sys }: Building,
  { args, block }: Directive,
): Promise<{ host: string; port: number }[]> => {
  const servers: { host: string; port: number }[] = [];
  for (const directive of block) {
    if (directive.name !== 'server') continue;
    servers.push(...(await placed(directive, () => resolveUpstream(sys, directive.args[0]!))));
  }
  if (servers.length === 0) throw new Emergency(`no servers are inside upstream "${args[0]}"`);
  return servers;
};

const resolveUpstream = async (sys: Sys, authority: string): Promise<{ host: string; port: number }[]> => {
  const parts = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/u.exec(authority);
  const port = parts?.[2] === undefined ? 80 : parsePort(parts[2]);
  if (parts === null || parts[1] === '') throw new Emergency(`no host in upstream "${authority}"`);
  if (port === undefined || port === 0) throw new Emergency(`invalid port in upstream "${authority}"`);
  const host = parts[1]!.replace(/^\[|\]$/gu, '');
  const found = await lookupHost(sys, host);
  if ('failure' in found) throw new Emergency(`host not found in upstream "${host}"`);
  return found.addresses.map((address) => ({ host: address, port }));
};

export const proxyTarget = async ({ sys, upstreams }: Building, url: string): Promise<ProxyTarget> => {
  if (url.startsWith('https://')) throw new Emergency('https protocol requires SSL support');
  const parts = /^http:\/\/([^/]*)(\/.*)?$/u.exec(url);
  if (parts === null) throw new Emergency('invalid URL prefix');
  const authority = parts[1]!;
  const servers = upstreams.get(authority) ?? (await resolveUpstream(sys, authority));
  return { authority, path: parts[2], servers };
};
