import type { Program } from '../../../runtime/sys.ts';
import { SysError } from '../../../runtime/sys.ts';
import { complain, showUsage } from '../options.ts';
import { reasonOf } from '../streams.ts';
import { humanSize } from './sizes.ts';

const table = {
  usage:
    '[if=FILE] [of=FILE] [ibs=N obs=N/bs=N] [count=N] [skip=N] [seek=N]\n' +
    '\t[conv=notrunc|noerror|sync|fsync]\n\t[iflag=skip_bytes|count_bytes|fullblock|direct] [oflag=seek_bytes|append|direct]',
};

const suffixes: Readonly<Record<string, number>> = {
  '': 1,
  c: 1,
  w: 2,
  b: 512,
  kB: 1000,
  kD: 1000,
  k: 1024,
  K: 1024,
  MB: 1_000_000,
  MD: 1_000_000,
  M: 1024 ** 2,
  GB: 1_000_000_000,
  GD: 1_000_000_000,
  G: 1024 ** 3,
};

const parseSize = (text: string): number | undefined => {
  const match = /^(\d+)(\D*)$/.exec(text);
  const factor = match === null || !Object.hasOwn(suffixes, match[2]!) ? undefined : suffixes[match[2]!];
  return factor === undefined ? undefined : Number(match![1]) * factor;
};

const keys = ['if', 'of', 'bs', 'ibs', 'obs', 'count', 'skip', 'seek', 'conv', 'status', 'iflag', 'oflag'] as const;
const words = {
  conv: ['notrunc', 'sync', 'noerror', 'fsync', 'swab'],
  iflag: ['skip_bytes', 'count_bytes', 'fullblock', 'direct'],
  oflag: ['seek_bytes', 'append', 'direct'],
  status: ['none', 'noxfer'],
} as const;

type Settings = Partial<Record<(typeof keys)[number], string>>;

const parse = (argv: readonly string[]): { settings: Settings } | { problem?: string } => {
  const settings: Settings = {};
  for (const word of argv) {
    const at = word.indexOf('=');
    const key = keys.find((name) => name === word.slice(0, at));
    if (at < 0 || key === undefined) return {};
    const value = word.slice(at + 1);
    if (key === 'conv' || key === 'iflag' || key === 'oflag' || key === 'status') {
      const wrong = value.split(',').find((one) => !(words[key] as readonly string[]).includes(one));
      if (wrong !== undefined) return { problem: `invalid argument '${wrong}' to '${key}'` };
    } else if (key !== 'if' && key !== 'of' && parseSize(value) === undefined) {
      return { problem: `invalid number '${value}'` };
    }
    settings[key] = value;
  }
  return { settings };
};

export const dd: Program = async (sys) => {
  const parsed = parse(sys.argv.slice(1));
  if (!('settings' in parsed)) {
    if (parsed.problem === undefined) return showUsage(sys, table);
    await complain(sys, parsed.problem);
    return 1;
  }
  const { settings } = parsed;
  const size = (key: (typeof keys)[number]): number | undefined =>
    settings[key] === undefined ? undefined : parseSize(settings[key]);
  const has = (key: 'conv' | 'iflag' | 'oflag', word: string): boolean =>
    settings[key]?.split(',').includes(word) === true;
  const inBlock = size('bs') ?? size('ibs') ?? 512;
  const outBlock = size('bs') ?? size('obs') ?? 512;
  const regroup = settings.bs === undefined && (settings.ibs !== undefined || settings.obs !== undefined);
  let input = 0;
  let output = 1;
  const started = sys.clock.now();
  const counts = { inFull: 0, inPart: 0, outFull: 0, outPart: 0, bytes: 0 };
  let code = 0;
  let failed = '';
  try {
    if (settings.if !== undefined) {
      failed = `can't open '${settings.if}'`;
      input = await sys.open(settings.if, { read: true });
    }
    const seek = (size('seek') ?? 0) * (has('oflag', 'seek_bytes') ? 1 : outBlock);
    if (settings.of !== undefined) {
      failed = `can't open '${settings.of}'`;
      const append = has('oflag', 'append');
      const keep = has('conv', 'notrunc') || append || seek > 0;
      output = await sys.open(settings.of, { write: true, create: true, truncate: !keep, append }, 0o666);
      if (seek > 0 && !has('conv', 'notrunc') && sys.fstat(output).type === 'file') sys.truncate(output, seek);
    }
    if (seek > 0) {
      failed = settings.of ?? 'standard output';
      if (sys.fstat(output).type === 'file') sys.seek(output, seek, 'start');
    }
    failed = settings.if ?? 'standard input';

    const readBlock = async (wanted: number, whole: boolean): Promise<Uint8Array> => {
      let block = await sys.read(input, wanted);
      if (!whole) return block;
      while (block.length > 0 && block.length < wanted) {
        const more = await sys.read(input, wanted - block.length);
        if (more.length === 0) break;
        block = Buffer.concat([block, more]);
        await sys.step(1 + (more.length >> 8));
      }
      return block;
    };
    const regular = sys.fstat(input).type === 'file';
    let skip = (size('skip') ?? 0) * (has('iflag', 'skip_bytes') ? 1 : inBlock);
    if (skip > 0 && regular) sys.seek(input, skip, 'current');
    else {
      while (skip > 0) {
        const gone = await readBlock(Math.min(inBlock, skip), true);
        if (gone.length === 0) break;
        skip -= gone.length;
        await sys.step();
      }
    }

    const writeBlock = async (bytes: Uint8Array): Promise<void> => {
      failed = `error writing '${settings.of ?? 'standard output'}'`;
      await sys.write(output, bytes);
      failed = settings.if ?? 'standard input';
      if (bytes.length === outBlock) counts.outFull += 1;
      else counts.outPart += 1;
      counts.bytes += bytes.length;
    };
    sys.charge(inBlock);
    const limit = size('count');
    const byBytes = has('iflag', 'count_bytes');
    let held: Uint8Array = new Uint8Array();
    let left = limit === undefined ? Number.POSITIVE_INFINITY : limit;
    while (left > 0) {
      let block = await readBlock(
        byBytes ? Math.min(inBlock, left) : inBlock,
        has('iflag', 'fullblock') || regular || sys.fstat(input).type === 'char',
      );
      if (block.length === 0) break;
      left -= byBytes ? block.length : 1;
      if (block.length === inBlock) counts.inFull += 1;
      else {
        counts.inPart += 1;
        if (has('conv', 'sync')) block = Buffer.concat([block, new Uint8Array(inBlock - block.length)]);
      }
      if (regroup) {
        held = Buffer.concat([held, block]);
        while (held.length >= outBlock) {
          await writeBlock(held.subarray(0, outBlock));
          held = held.subarray(outBlock);
        }
      } else await writeBlock(block);
      await sys.step(1 + (block.length >> 8));
    }
    if (held.length > 0) await writeBlock(held);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    await complain(sys, `${failed}: ${reasonOf(error)}`);
    code = 1;
    // Only what happens while writing leaves something to count.
    if (!failed.startsWith('error writing')) return code;
  }
  if (settings.status !== 'none') {
    const seconds = Math.max(sys.clock.now() - started, 0.001) / 1000;
    const size = (bytes: number): string => `${humanSize(bytes)}B`;
    const copied = `${counts.bytes} bytes (${size(counts.bytes)}) copied, ${seconds.toFixed(6)} seconds, ${size(Math.round(counts.bytes / seconds))}/s\n`;
    const text =
      `${counts.inFull}+${counts.inPart} records in\n${counts.outFull}+${counts.outPart} records out\n` +
      (settings.status === 'noxfer' ? '' : copied);
    await sys.write(2, Buffer.from(text));
  }
  return code;
};
