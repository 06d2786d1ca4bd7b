/** The log files of one nginx: opened once, shared by master and workers as their descriptors are. */
import { SysError, type Sys } from '../../runtime/sys.ts';
import { numbered } from './errno-number.ts';
import { Emergency } from './config/emergency.ts';
import type { AccessLog, ErrorLevel, ErrorLog, NginxConfig, Scope } from './config/scope.ts';
import { errorLogTime } from './log-time.ts';
import { paths } from './version.ts';

const severity: readonly ErrorLevel[] = ['emerg', 'alert', 'crit', 'error', 'warn', 'notice', 'info', 'debug'];

export type LogFiles = ReadonlyMap<string, number>;

/** Opens every log that the configuration names. Throws Emergency. */
export const openLogs = async (sys: Sys, config: NginxConfig, open: LogFiles): Promise<LogFiles> => {
  const files = new Map(open);
  for (const path of [config.errorLog.path, ...config.logs]) {
    if (files.has(path)) continue;
    try {
      files.set(path, await sys.open(path, { write: true, append: true, create: true }, 0o644));
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      throw new Emergency(`open() "${path}" failed (${numbered(error)})`);
    }
  }
  return files;
};

export const accessLogsOf = (scope: Scope): Exclude<AccessLog, 'off'>[] => {
  for (let each: Scope | undefined = scope; each !== undefined; each = each.outer) {
    const { accessLogs } = each.settings;
    if (accessLogs !== undefined) return accessLogs.filter((log) => log !== 'off');
  }
  return [{ path: paths.accessLog, format: 'combined' }];
};

/** `2026/11/21 13:56:13 [error] 24#24: text` */
export const errorLine = (sys: Sys, level: ErrorLevel, text: string): string =>
  `${errorLogTime(sys.clock.now())} [${level}] ${sys.pid}#${sys.pid}: ${text}\n`;

/** Writes to a log if it takes that level. A log that can't be written to is no reason to stop. */
export const writeErrorLog = async (
  sys: Sys,
  files: LogFiles,
  log: ErrorLog,
  level: ErrorLevel,
  text: string,
): Promise<void> => {
  if (severity.indexOf(level) > severity.indexOf(log.level)) return;
  await writeQuietly(sys, files.get(log.path), errorLine(sys, level, text));
};

export const writeQuietly = async (sys: Sys, fd: number | undefined, text: string): Promise<void> => {
  if (fd === undefined) return;
  try {
    await sys.write(fd, Buffer.from(text, 'latin1'));
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
  }
};
