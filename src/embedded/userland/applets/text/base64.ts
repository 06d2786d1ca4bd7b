import type { Program } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { closeInput, eachChunk, fromBytes, openInput, Output, reasonOf } from '../streams.ts';

const table = { short: 'dw:', usage: '[-d] [-w COL] [FILE]' };

export const base64: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  if (options.operands.length > 1) return showUsage(sys, table);
  const width = Number(options.value('w') ?? 76);
  const fd = await openInput(sys, options.operands[0] ?? '-');
  if (fd === undefined) return 1;
  const out = new Output(sys);
  let code = 0;
  let held: Buffer = Buffer.alloc(0);
  let column = 0;
  const wrap = (text: string): Promise<void> | undefined => {
    if (width === 0) return out.put(text);
    let wrapped = '';
    for (let at = 0; at < text.length;) {
      if (column === width) {
        wrapped += '\n';
        column = 0;
      }
      const piece = text.slice(at, at + width - column);
      wrapped += piece;
      column += piece.length;
      at += piece.length;
    }
    return out.put(wrapped);
  };
  let text = '';
  try {
    await eachChunk(sys, fd, async (bytes) => {
      if (options.has('d')) {
        text += fromBytes(bytes).replaceAll(/[^A-Za-z0-9+/=]/g, '');
        const end = /=/.exec(text) === null ? text.length - (text.length % 4) : text.length;
        if (end === text.length && text.includes('=')) return undefined;
        await out.put(Buffer.from(text.slice(0, end), 'base64'));
        text = text.slice(end);
        return undefined;
      }
      held = Buffer.concat([held, bytes]);
      const whole = held.length - (held.length % 3);
      await wrap(held.subarray(0, whole).toString('base64'));
      held = held.subarray(whole);
      return undefined;
    });
  } catch (error) {
    await complain(sys, `read error: ${reasonOf(error)}`);
    return 1;
  }
  closeInput(sys, fd);
  if (options.has('d')) {
    const match = /^((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)/.exec(text)!;
    await out.put(Buffer.from(match[1]!, 'base64'));
    if (match[1]!.length < text.length) code = 1;
    await out.flush();
    if (code !== 0) await complain(sys, 'truncated input');
    return code;
  }
  await wrap(held.toString('base64'));
  if (width > 0 && column > 0) await out.put('\n');
  await out.flush();
  return code;
};
