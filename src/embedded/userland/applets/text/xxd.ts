import type { Program, Sys } from '../../../runtime/sys.ts';
import { readOptions } from '../options.ts';
import { closeInput, eachLine, LineReader, openInput, Output } from '../streams.ts';
import { printable, rowsOf } from './dump-lines.ts';
import { openEach } from './open-each.ts';

const table = { short: 'l:s:c:g:pirao:', usage: '[-pri] [-g N] [-c N] [-l LEN] [-s OFS] [-o OFS] [FILE]' };

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** Bytes from a dump, plain or with addresses. */
const reverse = async (sys: Sys, path: string, plain: boolean): Promise<number> => {
  const fd = await openInput(sys, path);
  if (fd === undefined) return 1;
  const out = new Output(sys);
  await eachLine(sys, new LineReader(sys, fd), (line) => {
    const digits = plain
      ? line.replaceAll(/[^0-9a-fA-F]/g, '')
      : line
          .replace(/^[0-9a-fA-F]+: ?/, '')
          .replace(/ {2}.*$/, '')
          .replaceAll(' ', '');
    return out.put(Buffer.from(digits, 'hex'));
  });
  closeInput(sys, fd);
  await out.flush();
  return 0;
};

export const xxd: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const path = options.operands[0] ?? '-';
  const plain = options.has('p');
  if (options.has('r')) return reverse(sys, path, plain);
  const include = options.has('i');
  const width = Number(options.value('c') ?? (plain ? 30 : include ? 12 : 16)) || 16;
  const group = Number(options.value('g') ?? 2) || width;
  const shift = Number(options.value('o') ?? 0);
  const limit = options.has('l') ? Number(options.value('l')) : Number.POSITIVE_INFINITY;
  const out = new Output(sys);
  let code = 0;
  let folder = false;
  const fds = openEach(
    sys,
    [path],
    () => {
      code = folder ? 0 : 1;
    },
    (name, reason) => {
      folder = true;
      return `${name}: ${reason}`;
    },
  );
  const name = path === '-' ? undefined : path.replaceAll(/[^A-Za-z0-9]/g, '_');
  if (include && name !== undefined) await out.put(`unsigned char ${name}[] = {\n`);
  let length = 0;
  for await (const { offset, bytes } of rowsOf(sys, fds, width, { skip: Number(options.value('s') ?? 0), limit })) {
    length += bytes.length;
    const digits = [...bytes].map((byte) => hex(byte, 2));
    if (plain) await out.put(`${digits.join('')}\n`);
    else if (include) await out.put(`  ${digits.map((digit) => `0x${digit},`).join(' ')}\n`);
    else {
      let text = '';
      for (let at = 0; at < width; at += 1) {
        text += digits[at] ?? '  ';
        if ((at + 1) % group === 0 && at < width - 1) text += ' ';
      }
      await out.put(`${hex(offset + shift, 8)}: ${text}  ${[...bytes].map(printable).join('')}\n`);
    }
  }
  if (include && name !== undefined) await out.put(`};\nunsigned int ${name}_len = ${length};\n`);
  await out.flush();
  return code;
};
