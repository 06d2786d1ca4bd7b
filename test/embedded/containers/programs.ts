/** Small programs for containers. */
import type { Program, Sys } from '../../../src/embedded/runtime/sys.ts';

export const print = (sys: Sys, text: string, fd = 1): Promise<void> => sys.write(fd, Buffer.from(text));

export const readAll = async (sys: Sys, fd: number): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const bytes = await sys.read(fd);
    if (bytes.length === 0) return Buffer.concat(chunks).toString();
    chunks.push(bytes);
  }
};

export const programs: Record<string, Program> = {
  forever: (sys) => sys.sleep(Infinity).then(() => 0),
  cat: async (sys) => {
    const fd = sys.argv[1] === undefined ? 0 : await sys.open(sys.argv[1], { read: true });
    for (;;) {
      const bytes = await sys.read(fd);
      if (bytes.length === 0) return 0;
      await sys.write(1, bytes);
    }
  },
  /** Says its words, and ends with the code after them. */
  say: async (sys) => {
    await print(sys, `${sys.argv.slice(2).join(' ')}\n`);
    return Number(sys.argv[1]);
  },
  environment: async (sys) => {
    await print(sys, [...sys.env].map(([name, value]) => `${name}=${value}\n`).join(''));
    return 0;
  },
  'show-arguments': async (sys) => {
    await print(sys, `${sys.argv.join('|')}\n`);
    return 0;
  },
  where: async (sys) => {
    await print(sys, `${sys.cwd} ${sys.credentials.uid}\n`);
    return 0;
  },
  processes: async (sys) => {
    await print(
      sys,
      sys
        .processes()
        .map(({ pid, command }) => `${pid} ${command}\n`)
        .join(''),
    );
    return 0;
  },
};
