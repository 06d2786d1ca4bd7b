import { SysError, type Program, type Signal, type Sys } from '../../runtime/sys.ts';
import { readTextFile } from '../net/read-file.ts';
import { Emergency } from './config/emergency.ts';
import type { ErrorLevel } from './config/scope.ts';
import { numbered } from './errno-number.ts';
import { errorLine, writeErrorLog, writeQuietly, type LogFiles } from './logs.ts';
import { runMaster } from './master.ts';
import { readConfiguration, startCycle, type CommandLine } from './start-up.ts';
import { builtBy, configureArguments, paths, versionOf } from './version.ts';

const helpFor = (version: string): string => `nginx version: ${version}
Usage: nginx [-?hvVtTq] [-s signal] [-p prefix]
             [-e filename] [-c filename] [-g directives]

Options:
  -?,-h         : this help
  -v            : show version and exit
  -V            : show version and configure options then exit
  -t            : test configuration and exit
  -T            : test configuration, dump it and exit
  -q            : suppress non-error messages during configuration testing
  -s signal     : send signal to a master process: stop, quit, reopen, reload
  -p prefix     : set prefix path (default: /etc/nginx/)
  -e filename   : set error log file (default: /var/log/nginx/error.log)
  -c filename   : set configuration file (default: /etc/nginx/nginx.conf)
  -g directives : set global directives out of configuration file

`;

const signalOf: Readonly<Record<string, Signal>> = { stop: 'TERM', quit: 'QUIT', reopen: 'USR1', reload: 'HUP' };

type Options = CommandLine & {
  action: 'run' | 'test' | 'version' | 'build' | 'help';
  dump: boolean;
  quiet: boolean;
  signal: Signal | undefined;
};

export const nginx: Program = async (sys) => {
  const print = (text: string): Promise<void> => sys.write(2, Buffer.from(text));
  const options = parseArguments(sys.argv.slice(1));
  if ('problem' in options) {
    await print(`nginx: ${options.problem}\n`);
    return 1;
  }
  if (options.action === 'help') {
    await print(helpFor(versionOf(sys)));
    return 0;
  }
  if (options.action === 'version' || options.action === 'build') {
    const built = options.action === 'build' ? `${builtBy}\nconfigure arguments: ${configureArguments}\n` : '';
    await print(`nginx version: ${versionOf(sys)}\n${built}`);
    return 0;
  }
  return start(sys, options);
};

const parseArguments = (words: readonly string[]): Options | { problem: string } => {
  const options: Options = {
    action: 'run',
    dump: false,
    quiet: false,
    signal: undefined,
    configFile: paths.config,
    globals: '',
  };
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index]!;
    if (!word.startsWith('-')) return { problem: `invalid option: "${word}"` };
    for (let at = 1; at < word.length; at += 1) {
      const letter = word[at]!;
      if (letter === '?' || letter === 'h') options.action = 'help';
      else if (letter === 'v') options.action = 'version';
      else if (letter === 'V') options.action = 'build';
      else if (letter === 't') options.action = 'test';
      else if (letter === 'T') Object.assign(options, { action: 'test', dump: true });
      else if (letter === 'q') options.quiet = true;
      else if ('cgspe'.includes(letter)) {
        const value = word.length > at + 1 ? word.slice(at + 1) : words[(index += 1)];
        if (value === undefined || value === '')
          return { problem: `option "-${letter}" requires ${parameters[letter]}` };
        if (letter === 'c') options.configFile = value.startsWith('/') ? value : `${paths.prefix}/${value}`;
        if (letter === 'g') options.globals = value;
        if (letter === 's') {
          options.signal = signalOf[value];
          if (options.signal === undefined) return { problem: `invalid option: "-s ${value}"` };
        }
        break;
      } else return { problem: `invalid option: "${letter}"` };
    }
  }
  return options;
};

const parameters: Readonly<Record<string, string>> = {
  c: 'file name',
  g: 'parameter',
  s: 'parameter',
  p: 'directory name',
  e: 'file name',
};

const start = async (sys: Sys, options: Options): Promise<number> => {
  const files = await openFirstLog(sys);
  // Until the configuration says more, problems go to the log that was built in, and to whoever has called.
  const say = async (level: ErrorLevel, text: string): Promise<void> => {
    await writeQuietly(sys, files.get(paths.errorLog), errorLine(sys, level, text));
    await sys.write(2, Buffer.from(`nginx: [${level}] ${text}\n`));
  };
  try {
    const config = await readConfiguration(sys, options);
    for (const warning of config.warnings) await say('warn', warning);
    if (options.signal !== undefined)
      return await sendSignal(sys, config.pid, options.signal, say, files, config.errorLog);
    const testing = options.action === 'test';
    if (testing && !options.quiet)
      await sys.write(2, Buffer.from(`nginx: the configuration file ${options.configFile} syntax is ok\n`));
    const cycle = await startCycle(sys, { config, files, ports: [], testing, say });
    if (testing) {
      if (!options.quiet)
        await sys.write(2, Buffer.from(`nginx: configuration file ${options.configFile} test is successful\n`));
      if (options.dump) await dump(sys, options.configFile);
      return 0;
    }
    const notice = (text: string): Promise<void> => writeErrorLog(sys, cycle.files, config.errorLog, 'notice', text);
    await notice('using the "epoll" event method');
    await notice(versionOf(sys));
    await notice(builtBy);
    await notice(`OS: Linux ${sys.uname().release}`);
    await notice('getrlimit(RLIMIT_NOFILE): 1048576:1048576');
    if (!config.daemon) {
      await writePid(sys, config.pid);
      return await runMaster(sys, options, cycle);
    }
    sys.fork(async (child) => {
      child.setSession();
      try {
        await writePid(child, config.pid);
        return await runMaster(child, options, cycle);
      } catch (error) {
        if (!(error instanceof Emergency)) throw error;
        await writeErrorLog(child, cycle.files, config.errorLog, 'emerg', error.message);
        return 1;
      }
    });
    return 0;
  } catch (error) {
    if (!(error instanceof Emergency)) throw error;
    await say('emerg', error.message);
    if (options.action === 'test')
      await sys.write(2, Buffer.from(`nginx: configuration file ${options.configFile} test failed\n`));
    return 1;
  }
};

const openFirstLog = async (sys: Sys): Promise<LogFiles> => {
  try {
    return new Map([
      [paths.errorLog, await sys.open(paths.errorLog, { write: true, append: true, create: true }, 0o644)],
    ]);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    const text = `could not open error log file: open() "${paths.errorLog}" failed (${numbered(error)})`;
    await sys.write(2, Buffer.from(`nginx: [alert] ${text}\n`));
    return new Map([[paths.errorLog, 2]]);
  }
};

const writePid = async (sys: Sys, path: string): Promise<void> => {
  try {
    const fd = await sys.open(path, { write: true, create: true, truncate: true }, 0o644);
    await sys.write(fd, Buffer.from(`${sys.pid}\n`));
    sys.close(fd);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    throw new Emergency(`open() "${path}" failed (${numbered(error)})`);
  }
};

const sendSignal = async (
  sys: Sys,
  pidFile: string,
  signal: Signal,
  say: (level: ErrorLevel, text: string) => Promise<void>,
  files: LogFiles,
  log: Parameters<typeof writeErrorLog>[2],
): Promise<number> => {
  const opened = files.has(log.path) ? files : new Map([...files, [log.path, 2] as const]);
  await writeErrorLog(sys, opened, log, 'notice', 'signal process started');
  const text = await readTextFile(sys, pidFile);
  if (text === undefined) {
    await say('error', `open() "${pidFile}" failed (2: No such file or directory)`);
    return 1;
  }
  const pid = Number(text.trim());
  if (!Number.isInteger(pid) || pid <= 0) {
    await say('error', `invalid PID number "${text.trim()}" in "${pidFile}"`);
    return 1;
  }
  try {
    sys.kill(pid, signal);
    return 0;
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    await say('alert', `kill(${pid}, ${signalNumbers[signal]}) failed (${numbered(error)})`);
    return 1;
  }
};

const signalNumbers: Partial<Record<Signal, number>> = { HUP: 1, QUIT: 3, USR1: 10, TERM: 15 };

const dump = async (sys: Sys, path: string): Promise<void> => {
  await sys.write(1, Buffer.from(`# configuration file ${path}:\n${(await readTextFile(sys, path)) ?? ''}\n`));
};
