import type { Program, Sys } from '../../../runtime/sys.ts';
import { folderOf, join } from '../files/paths.ts';
import { complain, readOptions } from '../options.ts';
import { eachLine, LineReader, Output, reasonOf } from '../streams.ts';

const table = { short: 'du', usage: '[-ud] [FILE]' };

const convert = async (sys: Sys, fd: number, out: Output, toDos: boolean): Promise<void> => {
  await eachLine(sys, new LineReader(sys, fd), (line, terminated) => {
    const plain = line.replaceAll('\r', '');
    return out.put(terminated ? `${plain}${toDos ? '\r' : ''}\n` : plain);
  });
  await out.flush();
};

const converter =
  (toDosByName: boolean): Program =>
  async (sys) => {
    const options = await readOptions(sys, table);
    if (typeof options === 'number') return options;
    const toDos = options.has('d') || (toDosByName && !options.has('u'));
    if (options.operands.length === 0) {
      await convert(sys, 0, new Output(sys), toDos);
      return 0;
    }
    for (const path of options.operands) {
      let fd: number;
      try {
        fd = await sys.open(path, { read: true });
      } catch (error) {
        await complain(sys, `can't open '${path}': ${reasonOf(error)}`);
        return 1;
      }
      const { mode } = sys.fstat(fd);
      const name = `${path.slice(path.lastIndexOf('/') + 1)}${Buffer.from(sys.random(3)).toString('hex')}`;
      const temporary = join(folderOf(path), name);
      try {
        const target = await sys.open(temporary, { write: true, create: true, exclusive: true }, mode);
        await convert(sys, fd, new Output(sys, target), toDos);
        sys.close(target);
        sys.rename(temporary, path);
      } catch (error) {
        await complain(sys, `can't move '${temporary}' to '${path}': ${reasonOf(error)}`);
        return 1;
      } finally {
        sys.close(fd);
      }
    }
    return 0;
  };

export const dos2unix = converter(false);
export const unix2dos = converter(true);
