import type { Program, Sys } from '../../../runtime/sys.ts';
import { SysError } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { join, lastPart } from './paths.ts';

const table = { short: 'dqtp:u', usage: '[-dt] [-p DIR] [TEMPLATE]' };

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const randomText = (sys: Sys): string => [...sys.random(6)].map((byte) => alphabet[byte % alphabet.length]).join('');

/** Makes the file or folder and returns its path. */
const make = async (sys: Sys, template: string, folder: boolean, dry: boolean): Promise<string> => {
  if (!template.endsWith('XXXXXX')) throw new SysError('EINVAL');
  for (;;) {
    const path = template.slice(0, -6) + randomText(sys);
    try {
      if (dry) sys.stat(path, { follow: false });
      else if (folder) sys.makeDirectory(path, 0o700);
      else sys.close(await sys.open(path, { read: true, write: true, create: true, exclusive: true }, 0o600));
      if (!dry) return path;
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      if (dry && error.errno === 'ENOENT') return path;
      if (error.errno !== 'EEXIST') throw error;
    }
  }
};

export const mktemp: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  if (options.operands.length > 1) return showUsage(sys, table);
  const folder = options.value('p') ?? sys.env.get('TMPDIR') ?? '/tmp';
  let template = options.operands[0] ?? 'tmp.XXXXXX';
  if (options.has('t')) template = join(sys.env.get('TMPDIR') ?? folder, lastPart(template));
  else if (options.operands.length === 0 || options.has('p')) template = join(folder, template);
  try {
    const path = await make(sys, template, options.has('d'), options.has('u'));
    await sys.write(1, Buffer.from(`${path}\n`));
    return 0;
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    if (!options.has('q')) await complain(sys, `: ${error.message}`);
    return 1;
  }
};
