/** From a configuration file to open logs and ports: what happens at the start, at a reload, and in a test. */
import { SysError, type Credentials, type Sys } from '../../runtime/sys.ts';
import { readTextFile } from '../net/read-file.ts';
import { buildConfig } from './config/build-config.ts';
import { Emergency } from './config/emergency.ts';
import { readConfigFile, readGlobals } from './config/read-config.ts';
import type { NginxConfig } from './config/scope.ts';
import { numbered } from './errno-number.ts';
import { openPorts, type ListeningPort } from './listening-ports.ts';
import { openLogs, type LogFiles } from './logs.ts';
import { paths } from './version.ts';

export type CommandLine = { configFile: string; globals: string };

/** Throws Emergency. */
export const readConfiguration = async (sys: Sys, { configFile, globals }: CommandLine): Promise<NginxConfig> => {
  const given = await readGlobals(sys, globals);
  const config = await buildConfig(sys, [...given, ...(await readConfigFile(sys, configFile))]);
  return config;
};

export type Cycle = { config: NginxConfig; files: LogFiles; ports: ListeningPort[]; user: Credentials | undefined };

export type CycleOptions = {
  config: NginxConfig;
  files: LogFiles;
  ports: readonly ListeningPort[];
  testing?: boolean;
  /** Hears of what is wrong, with its level. */
  say: (level: 'emerg' | 'warn', text: string) => Promise<void>;
};

/** Opens what a configuration needs. Throws Emergency. */
export const startCycle = async (
  sys: Sys,
  { config, files, ports, testing = false, say }: CycleOptions,
): Promise<Cycle> => {
  if (!config.hasEvents) throw new Emergency('no "events" section in configuration');
  if (config.userPlace !== undefined && sys.credentials.uid !== 0) {
    await say(
      'warn',
      `the "user" directive makes sense only if the master process runs with super-user privileges, ignored in ${config.userPlace}`,
    );
  }
  const user = sys.credentials.uid === 0 ? await userOf(sys, config) : undefined;
  if (config.servers.length > 0) makeTemporaryFolders(sys, user);
  const opened = await openLogs(sys, config, files);
  const all = await openPorts(sys, config, { open: ports, testing, say: (text) => say('emerg', text) });
  return { config, user, files: opened, ports: all };
};

const userOf = async (sys: Sys, { user, group }: NginxConfig): Promise<Credentials | undefined> => {
  const fields = async (file: string, name: string): Promise<string[] | undefined> =>
    ((await readTextFile(sys, file)) ?? '')
      .split('\n')
      .map((line) => line.split(':'))
      .find(([first]) => first === name);
  const entry = await fields('/etc/passwd', user);
  if (entry === undefined) return undefined;
  const groupEntry = group === undefined ? undefined : await fields('/etc/group', group);
  const gid = Number(groupEntry?.[2] ?? entry[3]);
  return { uid: Number(entry[2]), gid, groups: [gid] };
};

const makeTemporaryFolders = (sys: Sys, user: Credentials | undefined): void => {
  for (const path of paths.temporary) {
    try {
      sys.makeDirectory(path, 0o700);
      if (user !== undefined) sys.chown(path, user.uid, -1);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      if (error.errno !== 'EEXIST') throw new Emergency(`mkdir() "${path}" failed (${numbered(error)})`);
    }
  }
};
