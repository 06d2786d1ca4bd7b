/** What this nginx says it is, and where it looks when nobody says otherwise: as the official image is built. */
import type { Sys } from '../../runtime/sys.ts';

const newest = '1.27.5';

/** `nginx/1.27.5`: one program is in all versions of the image, and the image says which one it is. */
export const versionOf = ({ env }: Pick<Sys, 'env'>): string => {
  const version = env.get('NGINX_VERSION') ?? '';
  return `nginx/${/^\d+\.\d+\.\d+$/u.test(version) ? version : newest}`;
};

export const builtBy = 'built by gcc 12.2.0 (Debian 12.2.0-14) ';

export const paths = {
  prefix: '/etc/nginx',
  config: '/etc/nginx/nginx.conf',
  errorLog: '/var/log/nginx/error.log',
  accessLog: '/var/log/nginx/access.log',
  pid: '/run/nginx.pid',
  temporary: ['client_temp', 'proxy_temp', 'fastcgi_temp', 'uwsgi_temp', 'scgi_temp'].map(
    (name) => `/var/cache/nginx/${name}`,
  ),
};

export const configureArguments =
  '--prefix=/etc/nginx --sbin-path=/usr/sbin/nginx --modules-path=/usr/lib/nginx/modules --conf-path=/etc/nginx/nginx.conf --error-log-path=/var/log/nginx/error.log --http-log-path=/var/log/nginx/access.log --pid-path=/run/nginx.pid --lock-path=/run/nginx.lock --user=nginx --group=nginx --with-http_stub_status_module';
