import type { Stat, Sys } from '../../runtime/sys.ts';
import { print, type Command } from './command.ts';
import { fileModeText, permissionsText } from './file-mode.ts';
import { readFile } from '../net/read-file.ts';
import { goError } from './go-error.ts';

const initialContent = 'mount-tester new file\n';
const betweenTriesMs = 2000;
/** statfs(2) numbers of file systems that are no tmpfs. */
const magic: Readonly<Record<string, number>> = {
  overlay: 2_035_054_128,
  ext4: 61_267,
  proc: 40_864,
  sysfs: 1_650_812_274,
};

const path = { type: 'text', value: '' } as const;
const newFiles: readonly (readonly [flag: string, mode: number])[] = [
  ['new_file_0644', 0o644],
  ['new_file_0666', 0o666],
  ['new_file_0660', 0o660],
  ['new_file_0777', 0o777],
];

/** Makes files, and says what they are: the order of the answers doesn't depend on that of the flags. */
export const mounttest: Command = {
  flags: {
    fs_type: path,
    file_mode: path,
    file_perm: path,
    file_owner: path,
    ...Object.fromEntries(newFiles.map(([flag]) => [flag, path])),
    file_content: path,
    file_content_in_loop: path,
    retry_time: { type: 'number', value: '180' },
    break_on_expected_content: { type: 'boolean', value: 'true' },
  },
  async run(sys, flags) {
    sys.umask(0);
    let well = true;
    const each = async (
      flag: string,
      words: (path: string) => string,
      call: string,
      tell: (path: string) => string | Promise<string>,
    ): Promise<void> => {
      const target = flags.text(flag);
      if (target === '') return;
      try {
        await print(sys, await tell(target));
      } catch (error) {
        const why = goError(error, call, target);
        // A bare number of the system call, without what Go puts around it.
        await print(sys, `${words(`"${target}"`)}: ${call === '' ? why.slice(why.indexOf(': ') + 2) : why}\n`);
        well = false;
      }
    };
    await each(
      'fs_type',
      (target) => `error from statfs(${target})`,
      '',
      (target) => {
        const { type } = sys.fileSystem(target);
        return `mount type of "${target}": ${type === 'tmpfs' ? type : (magic[type] ?? 61_267)}\n`;
      },
    );
    for (const [flag, mode] of newFiles) {
      await each(
        flag,
        (target) => `error writing new file ${target}`,
        'open',
        async (target) => {
          await writeNew(sys, target, mode);
          return contentLine(sys, target);
        },
      );
    }
    const unknown = (target: string): string => `error from Stat(${target})`;
    const stat = (target: string): Stat => sys.stat(target);
    await each('file_mode', unknown, 'stat', (target) => `mode of file "${target}": ${fileModeText(stat(target))}\n`);
    await each(
      'file_perm',
      unknown,
      'stat',
      (target) => `perms of file "${target}": ${permissionsText(stat(target).mode)}\n`,
    );
    await each(
      'file_owner',
      (target) => `error from stat(${target})`,
      '',
      (target) => {
        const { uid, gid } = stat(target);
        return `owner UID of "${target}": ${uid}\nowner GID of "${target}": ${gid}\n`;
      },
    );
    await each(
      'file_content',
      (target) => `error reading file content for ${target}`,
      'open',
      (target) => contentLine(sys, target),
    );
    const looped = flags.text('file_content_in_loop');
    if (looped !== '') {
      const until = sys.clock.now() + flags.number('retry_time') * 1000;
      well = (await readInLoop(sys, looped, until, flags.boolean('break_on_expected_content'))) && well;
    }
    return well ? 0 : 1;
  },
};

const writeNew = async (sys: Sys, target: string, mode: number): Promise<void> => {
  const fd = await sys.open(target, { write: true, create: true, truncate: true }, mode);
  await sys.write(fd, Buffer.from(initialContent));
  sys.close(fd);
};

const contentLine = async (sys: Sys, target: string): Promise<string> =>
  `content of file "${target}": ${(await readFile(sys, target)).toString()}\n`;

/** Whether the last try could read it. */
const readInLoop = async (sys: Sys, target: string, until: number, stopWhenExpected: boolean): Promise<boolean> => {
  let well = true;
  for (; sys.clock.now() < until; await sys.sleep(betweenTriesMs)) {
    let content: string;
    try {
      content = (await readFile(sys, target)).toString();
      well = true;
    } catch (error) {
      well = false;
      await print(sys, `Error reading file ${target}: ${goError(error, 'open', target)}, retrying\n`);
      continue;
    }
    await print(sys, `content of file "${target}": ${content}\n`);
    if (!stopWhenExpected) continue;
    if (content === initialContent) break;
    await print(sys, `Unexpected content. Expected: ${initialContent}. Retrying\n`);
  }
  return well;
};
