import { SysError, type Program, type Sys } from '../../../runtime/sys.ts';
import { readFile } from '../read-file.ts';
import { fileNameOf, parseUrl } from '../wget/url.ts';
import { parseCommandLine, version, type CurlOptions } from './command-line.ts';
import { meterLine, meterTitle } from './meter.ts';
import { CurlFailure } from './failure.ts';
import { methodOf, transfer, type Report } from './transfer.ts';
import { writeOut } from './write-out.ts';

const tryHelp = "curl: try 'curl --help' or 'curl --manual' for more information\n";

const help = `Usage: curl [options...] <url>
 -d, --data <data>          HTTP POST data
 -f, --fail                 Fail fast with no output on HTTP errors
 -h, --help <category>      Get help for commands
 -i, --include              Include protocol response headers in the output
 -o, --output <file>        Write to file instead of stdout
 -O, --remote-name          Write output to a file named as the remote file
 -s, --silent               Silent mode
 -T, --upload-file <file>   Transfer local FILE to destination
 -u, --user <user:password> Server user and password
 -A, --user-agent <name>    Send User-Agent <name> to server
 -v, --verbose              Make the operation more talkative
 -V, --version              Show version number and quit

This is not the full help, this menu is stripped into categories.
Use "--help category" to get an overview of all categories.
For all options use the manual or "--help all".
`;

export const curl: Program = async (sys) => {
  const print = (text: string): Promise<void> => sys.write(2, Buffer.from(text, 'utf8'));
  const options = parseCommandLine(sys.argv.slice(1));
  if ('problem' in options) {
    await print(`curl: ${options.problem}\n${tryHelp}`);
    return 2;
  }
  if (options.action !== 'transfer') {
    await sys.write(
      1,
      Buffer.from(
        options.action === 'help'
          ? help
          : `curl ${version} (x86_64-pc-linux-gnu) libcurl/${version}\nRelease-Date: 2023-02-20\nProtocols: http https\n`,
      ),
    );
    return 0;
  }
  if (options.urls.length === 0 || options.urls.includes('')) {
    await print(options.urls.length === 0 && sys.argv.length === 1 ? tryHelp : `curl: no URL specified!\n${tryHelp}`);
    return 2;
  }
  let code = 0;
  for (const [index, url] of options.urls.entries()) code = await fetchOne(sys, options, url, options.outputs[index]);
  return code;
};

const fetchOne = async (
  sys: Sys,
  options: CurlOptions,
  address: string,
  destination: CurlOptions['outputs'][number] | undefined,
): Promise<number> => {
  const print = (text: string): Promise<void> => sys.write(2, Buffer.from(text, 'utf8'));
  const complain = async (failure: CurlFailure): Promise<number> => {
    if (!options.silent || options.showError) await print(`curl: (${failure.code}) ${failure.message}\n`);
    return failure.code;
  };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//iu.exec(address)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') {
    return complain(new CurlFailure(1, `Protocol "${scheme}" not supported or disabled in libcurl`));
  }
  const url = parseUrl(address);
  if ('problem' in url || url.host === '')
    return complain(new CurlFailure(3, 'URL using bad/illegal format or missing URL'));
  const body = await bodyOf(sys, options);
  if (options.get && options.data.length > 0)
    url.path += `${url.path.includes('?') ? '&' : '?'}${options.data.map(({ text }) => text).join('&')}`;
  const effective = `${url.scheme}://${url.authority}${url.path}`;
  const report: Report = {
    url,
    effective,
    startedAt: sys.clock.now(),
    connectedAt: undefined,
    status: 0,
    contentType: '',
    remoteIp: '',
    received: 0,
    total: 0,
    sent: 0,
    headerBytes: 0,
    redirects: 0,
    unverified: false,
    method: methodOf(options, body),
    closing: '* Closing connection 0\n',
  };
  if (typeof destination === 'object' && url.path.endsWith('/')) {
    await print('curl: Remote file name has no length!\n');
    return complain(new CurlFailure(23, 'Failed writing received data to disk/application'));
  }
  const meter = meterFor(sys, options, destination !== undefined, report, body?.length ?? 0);
  const sink = createSink(sys, destination, { remoteName: fileNameOf(url), silent: options.silent });
  let failure: CurlFailure | undefined;
  try {
    await meter.begin();
    const trace = async (text: string): Promise<void> => {
      if (options.verbose) await print(text);
    };
    await transfer({ sys, options, url, effective, body, trace, output: (bytes) => sink.write(bytes), report });
    if (options.fail !== 'never' && report.status >= 400) {
      throw new CurlFailure(22, `The requested URL returned error: ${report.status}`);
    }
  } catch (error) {
    if (!(error instanceof CurlFailure)) throw error;
    failure = error;
  } finally {
    sink.close();
  }
  if (sink.problem !== undefined && failure?.code !== 23)
    failure = new CurlFailure(23, 'Failure writing output to destination');
  if (failure?.code !== 6) await meter.end();
  if (options.verbose) await print(report.closing);
  const code = failure === undefined ? 0 : await complain(failure);
  if (options.writeOut !== '') {
    const { text, unknown } = writeOut(options.writeOut, report, sys.clock.now());
    for (const name of unknown) await print(`curl: unknown --write-out variable: '${name}'\n`);
    await sys.write(1, Buffer.from(text, 'utf8'));
  }
  return code;
};

const bodyOf = async (sys: Sys, options: CurlOptions): Promise<Buffer | undefined> => {
  if (options.upload !== undefined) return readFile(sys, options.upload);
  if (options.data.length === 0 || options.get) return undefined;
  const parts: Buffer[] = [];
  for (const [index, { text, literal }] of options.data.entries()) {
    if (index > 0) parts.push(Buffer.from('&'));
    const isFile = !literal && text.startsWith('@');
    const lines = isFile ? (await readFile(sys, text.slice(1))).toString('latin1').replace(/[\r\n]/gu, '') : undefined;
    parts.push(lines === undefined ? Buffer.from(text) : Buffer.from(lines, 'latin1'));
  }
  return Buffer.concat(parts);
};

type Meter = { begin(): Promise<void>; end(): Promise<void> };

const meterFor = (sys: Sys, options: CurlOptions, toFile: boolean, report: Report, toSend: number): Meter => {
  const hidden = options.silent || (sys.isTerminal(1) && !toFile);
  const print = (text: string): Promise<void> => (hidden ? Promise.resolve() : sys.write(2, Buffer.from(text)));
  const zero = { total: 0, received: 0, sent: 0, toSend: 0, elapsedMs: 0 };
  const barWidth = 72;
  return {
    begin: () => print(options.bar ? '' : meterTitle + meterLine(zero)),
    end: () =>
      print(
        options.bar
          ? `\r${'#'.repeat(barWidth)} 100.0%\n`
          : `${meterLine({ total: report.total, received: report.received, sent: report.sent, toSend, elapsedMs: sys.clock.now() - report.startedAt })}\n`,
      ),
  };
};

type Sink = { problem: string | undefined; write(bytes: Uint8Array): Promise<void>; close(): void };

/** Opens the file with the first bytes. */
const createSink = (
  sys: Sys,
  destination: CurlOptions['outputs'][number] | undefined,
  { remoteName, silent }: { remoteName: string; silent: boolean },
): Sink => {
  const isRemote = typeof destination === 'object';
  const path = isRemote ? remoteName : destination;
  let fd: number | undefined = path === undefined || path === '-' ? 1 : undefined;
  const sink: Sink = {
    problem: undefined,
    async write(bytes) {
      if (sink.problem !== undefined) return;
      try {
        fd ??= await sys.open(path!, { write: true, create: true, truncate: true }, 0o666);
        await sys.write(fd, bytes);
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        sink.problem = error.message;
        if (fd === undefined && !silent)
          await sys.write(2, Buffer.from(`Warning: Failed to open the file ${path}: ${error.message}\n`));
      }
    },
    close() {
      if (fd !== undefined && fd !== 1) sys.close(fd);
    },
  };
  return sink;
};
