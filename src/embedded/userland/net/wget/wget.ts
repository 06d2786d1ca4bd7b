import { headerOf } from '../../../http/headers.ts';
import { framingOf, MalformedMessage, readBody } from '../../../http/message.ts';
import { SysError, type Program, type Sys } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage, type OptionTable, type Options } from '../../applets/options.ts';
import { readFile } from '../read-file.ts';
import { TimedOut } from '../timed-read.ts';
import { exchange, WgetFailure, type WgetRequest, type WgetResponse } from './exchange.ts';
import { progressLine } from './progress.ts';
import { fileNameOf, parseUrl, resolveLocation, type Url } from './url.ts';

const table: OptionTable = {
  short: 'cqSO:o:P:U:T:t:Y:n:h:p:f:xk',
  long: {
    continue: 'c',
    quiet: 'q',
    'server-response': 'S',
    'output-document': 'O',
    'output-file': 'o',
    'directory-prefix': 'P',
    'user-agent': 'U',
    timeout: 'T',
    tries: 't',
    proxy: 'Y',
    spider: 'x',
    header: 'h',
    'post-data': 'p',
    'post-file': 'f',
    'no-check-certificate': 'k',
  },
  usage: `[-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
	[--post-data STR | --post-file FILE] [-Y on/off]
	[--no-check-certificate] [-P DIR] [-U AGENT] [-T SEC] URL...

Retrieve files via HTTP or FTP

	--spider	Only check URL existence: $? is 0 if exists
	--header STR	Add STR (of form 'header: value') to headers
	--post-data STR	Send STR using POST method
	--post-file FILE	Send FILE using POST method
	--no-check-certificate	Don't validate the server's certificate
	-c		Continue retrieval of aborted transfer
	-q		Quiet
	-P DIR		Save to DIR (default .)
	-S    		Show server response
	-T SEC		Network read timeout is SEC seconds
	-O FILE		Save to FILE ('-' for stdout)
	-o LOGFILE	Log messages to FILE
	-U STR		Use STR for User-Agent header
	-Y on/off	Use proxy`,
};

const defaultTimeoutSeconds = 900;
const maxRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

export const wget: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  if (options.operands.length === 0) return showUsage(sys, table);
  const logFile = options.value('o');
  const log = logFile === undefined ? 2 : await sys.open(logFile, { write: true, create: true, truncate: true }, 0o666);
  try {
    for (const operand of options.operands) await download(sys, options, operand, log);
    return 0;
  } catch (error) {
    if (!(error instanceof WgetFailure)) throw error;
    await complain(sys, error.message);
    return 1;
  }
};

type Download = { sys: Sys; options: Options; say: (text: string) => Promise<void>; quiet: boolean; log: number };

const download = async (sys: Sys, options: Options, operand: string, log: number): Promise<void> => {
  const say = (text: string): Promise<void> => sys.write(log, Buffer.from(text));
  const given: Download = { sys, options, say, quiet: options.has('q'), log };
  const first = urlOf(parseUrl(operand));
  const output = options.value('O') ?? fileNameOf(first);
  const path = options.has('P') && !options.has('O') ? `${options.value('P')!.replace(/\/+$/u, '')}/${output}` : output;
  const response = await follow(given, first, await startOf(sys, options, path));
  try {
    if (options.has('x')) {
      if (!given.quiet) await say('remote file exists\n');
      return;
    }
    await save(given, response, path);
  } finally {
    sys.close(response.fd);
  }
};

const urlOf = (parsed: Url | { problem: string }): Url => {
  if ('problem' in parsed) throw new WgetFailure(parsed.problem);
  return parsed;
};

/** How much of a file is there already, for `-c`. */
const startOf = async (sys: Sys, options: Options, path: string): Promise<number> => {
  if (!options.has('c') || path === '-') return 0;
  try {
    return sys.stat(path).size;
  } catch (error) {
    if (error instanceof SysError && error.errno === 'ENOENT') return 0;
    throw error;
  }
};

/** Asks, and asks again where a redirect says. */
const follow = async (
  { sys, options, say, quiet }: Download,
  first: Url,
  rangeStart: number,
): Promise<WgetResponse> => {
  const request: Omit<WgetRequest, 'url'> = {
    headers: options.values('h'),
    userAgent: options.value('U') ?? 'Wget',
    post: await postedData(sys, options),
    rangeStart,
    timeoutMs: (Number(options.value('T') ?? defaultTimeoutSeconds) || defaultTimeoutSeconds) * 1000,
    say,
    quiet,
    showResponse: options.has('S'),
    unchecked: options.has('k'),
  };
  let url = first;
  let silent = quiet;
  for (let hop = 0; ; hop += 1) {
    const response = await exchange(sys, { ...request, url, quiet: silent });
    if (response.status >= 200 && response.status < 300) return response;
    const location = headerOf(response.headers, 'Location');
    if (!redirects.has(response.status) && response.status !== 300) {
      sys.close(response.fd);
      throw new WgetFailure(`server returned error: ${response.statusLine}`);
    }
    if (location === undefined) return response;
    sys.close(response.fd);
    if (hop >= maxRedirects) throw new WgetFailure('too many redirections');
    const next = urlOf(resolveLocation(url, location));
    // It says again where it connects to only when that is somewhere else.
    silent = quiet || next.authority === url.authority;
    url = next;
  }
};

const postedData = async (sys: Sys, options: Options): Promise<string | undefined> => {
  const file = options.value('f');
  return file === undefined ? options.value('p') : (await readFile(sys, file)).toString('latin1');
};

const save = async (
  { sys, options, say, quiet, log }: Download,
  response: WgetResponse,
  path: string,
): Promise<void> => {
  const toStdout = path === '-';
  const out = toStdout ? 1 : await openOutput(sys, path, options);
  if (!quiet) await say(toStdout ? 'writing to stdout\n' : `saving to '${path}'\n`);
  const framing = framingOf({ version: '', reason: '', ...response }, 'GET');
  const total = typeof framing === 'string' ? undefined : framing.length;
  const started = sys.clock.now();
  let shownAt = started;
  let done = 0;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const terminal = sys.isTerminal(2);
  const show = async (end: string): Promise<void> => {
    if (quiet || log !== 2 || done === 0) return;
    const line = progressLine(name, done, total, sys.clock.now() - started);
    await sys.write(2, Buffer.from(`${terminal ? '\r' : ''}${line}${end}`));
  };
  try {
    for await (const piece of readBody(response.reader, framing)) {
      await sys.write(out, piece);
      done += piece.length;
      if (terminal && sys.clock.now() - shownAt >= 1000) {
        shownAt = sys.clock.now();
        await show('');
      }
      const wait = sys.step(1 + (piece.length >> 8));
      if (wait !== undefined) await wait;
    }
  } catch (error) {
    if (error instanceof TimedOut) {
      await show('\n');
      throw new WgetFailure('download timed out');
    }
    if (error instanceof MalformedMessage) throw new WgetFailure('connection closed prematurely');
    throw error;
  } finally {
    if (!toStdout) sys.close(out);
  }
  await show('\n');
  if (!quiet) await say(toStdout ? 'written to stdout\n' : `'${path}' saved\n`);
};

const openOutput = async (sys: Sys, path: string, options: Options): Promise<number> => {
  const named = options.has('O');
  try {
    return await sys.open(
      path,
      options.has('c')
        ? { write: true, create: true, append: true }
        : { write: true, create: true, truncate: named, exclusive: !named },
      0o666,
    );
  } catch (error) {
    if (error instanceof SysError) throw new WgetFailure(`can't open '${path}': ${error.message}`);
    throw error;
  }
};
