/** Makes of a tree of directives what the server works with. */
import type { Sys } from '../../../runtime/sys.ts';
import { readTextFile } from '../../net/read-file.ts';
import { paths } from '../version.ts';
import { placed, type Building } from './building.ts';
import { Emergency } from './emergency.ts';
import type { Directive } from './read-config.ts';
import { readHttp } from './read-http.ts';
import { errorLogOf, underPrefix } from './read-settings.ts';
import type { NginxConfig } from './scope.ts';

const combined =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"';

/** Throws Emergency, with the place where there is one. */
export const buildConfig = async (sys: Sys, tree: readonly Directive[]): Promise<NginxConfig> => {
  const building: Building = {
    sys,
    upstreams: new Map(),
    formats: new Map([['combined', combined]]),
    warnings: [],
    texts: new Set(),
    made: new Set(),
    logs: new Set(),
  };
  const top = (name: string): Directive | undefined => tree.find((directive) => directive.name === name);
  const user = top('user');
  if (user !== undefined) await placed(user, () => checkUser(sys, user.args));
  const workers = top('worker_processes');
  const logs = tree.filter(({ name }) => name === 'error_log');
  const http = top('http');
  const errorLog = logs[0] === undefined ? undefined : await placed(logs[0], () => errorLogOf(logs[0]!.args));
  const servers = http === undefined ? [] : await readHttp(building, http);
  return {
    user: user?.args[0] ?? 'nginx',
    group: user?.args[1],
    userPlace: user?.place,
    daemon: await switchAt(top('daemon')),
    workers: workers === undefined ? 1 : await placed(workers, () => workersOf(workers.args[0]!)),
    pid: underPrefix(top('pid')?.args[0] ?? paths.pid),
    errorLog: errorLog ?? { path: paths.errorLog, level: 'error' },
    hasEvents: top('events') !== undefined,
    formats: building.formats,
    logs: [...building.logs],
    servers,
    warnings: building.warnings,
  };
};

const switchAt = async (directive: Directive | undefined): Promise<boolean> => {
  if (directive === undefined) return true;
  const [value = ''] = directive.args;
  return placed(directive, () => {
    if (value === 'on' || value === 'off') return value === 'on';
    throw new Emergency(`invalid value "${value}" in "${directive.name}" directive, it must be "on" or "off"`);
  });
};

const workersOf = (text: string): number | 'auto' => {
  if (text === 'auto') return 'auto';
  if (!/^[1-9]\d*$/u.test(text)) throw new Emergency('"worker_processes" directive invalid value');
  return Number(text);
};

const checkUser = async (sys: Sys, [user = '', group]: readonly string[]): Promise<void> => {
  const has = async (file: string, name: string): Promise<boolean> =>
    ((await readTextFile(sys, file)) ?? '').split('\n').some((line) => line.startsWith(`${name}:`));
  if (sys.credentials.uid !== 0) return;
  if (!(await has('/etc/passwd', user))) throw new Emergency(`getpwnam("${user}") failed`);
  if (group !== undefined && !(await has('/etc/group', group))) throw new Emergency(`getgrnam("${group}") failed`);
};
