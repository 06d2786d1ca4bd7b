import { parseIpv4 } from '../../../runtime/network/ipv4.ts';
import type { Sys } from '../../../runtime/sys.ts';
import { lookupHost } from '../../lookup-host.ts';
import { Emergency } from './emergency.ts';
import type { Listen } from './scope.ts';

const flags = new Set(['default_server', 'default', 'bind', 'deferred', 'reuseport', 'http2', 'proxy_protocol']);
const flagWithValue = /^(backlog|rcvbuf|sndbuf|so_keepalive|fastopen|ipv6only)=/u;

/** `listen 80 default_server` */
export const parseListen = async (sys: Sys, [address = '', ...options]: readonly string[]): Promise<Listen> => {
  for (const option of options) {
    if (option === 'ssl' || option === 'quic') {
      const module = option === 'ssl' ? 'ngx_http_ssl_module' : 'ngx_http_v3_module';
      throw new Emergency(`the "${option}" parameter requires ${module}`);
    }
    if (!flags.has(option) && !flagWithValue.test(option)) throw new Emergency(`invalid parameter "${option}"`);
  }
  const isDefault = options.some((option) => option.startsWith('default'));
  if (/^\d+$/u.test(address)) return { host: '0.0.0.0', port: portOf(address, address), isDefault };
  const parts = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/u.exec(address);
  if (parts === null || address === '') throw new Emergency(`invalid parameter "${address}"`);
  const port = parts[2] === undefined ? 80 : portOf(parts[2], address);
  const host = parts[1]!.replace(/^\[|\]$/gu, '');
  if (host === '*') return { host: '0.0.0.0', port, isDefault };
  if (host.includes(':') || parseIpv4(host) !== undefined) return { host, port, isDefault };
  const found = await lookupHost(sys, host);
  if ('failure' in found) throw new Emergency(`host not found in "${address}" of the "listen" directive`);
  return { host: found.addresses[0], port, isDefault };
};

const portOf = (text: string, whole: string): number => {
  const port = Number(text);
  if (!/^\d+$/u.test(text) || port < 1 || port > 65535) {
    throw new Emergency(`invalid port in "${whole}" of the "listen" directive`);
  }
  return port;
};
