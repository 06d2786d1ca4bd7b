/** /proc: drawn from the processes whenever somebody looks. */
import { SysError } from '../../sys.ts';
import { fixedEntries, GeneratedDirectory, type Entries } from '../generated/generated-directory.ts';
import { GeneratedFile } from '../generated/generated-file.ts';
import { GeneratedFileSystem } from '../generated/generated-file-system.ts';
import { GeneratedLink } from '../generated/generated-link.ts';
import type { Node } from '../node.ts';
import type { ProcessView } from '../process-view.ts';
import type { Caller } from '../view.ts';
import { machineFiles } from './machine-files.ts';
import { processDirectory } from './process-directory.ts';
import { systemTree } from './system-tree.ts';

const firstInode = 0xf0000000;
const emptyFolders = ['acpi', 'bus', 'driver', 'fs', 'irq', 'scsi', 'tty'];
/** Nobody in a container gets to see what they say. */
const hiddenFiles = ['kcore', 'keys', 'sysrq-trigger', 'timer_list'];

const fixedPart = (fileSystem: GeneratedFileSystem, processes: ProcessView): Entries => {
  let lastInode = firstInode;
  const attributes = (mode?: number): { inode: number; mode?: number } => ({
    inode: (lastInode += 1),
    ...(mode === undefined ? {} : { mode }),
  });
  const link = (text: (caller: Caller) => string) => (): Node => new GeneratedLink(fileSystem, attributes(), { text });
  const folder = (): Node => new GeneratedDirectory(fileSystem, attributes(), fixedEntries({}));
  const file = (text: () => string, mode?: number) => (): Node =>
    new GeneratedFile(fileSystem, attributes(mode), { text });
  const ownPid = ({ pid }: Caller): number => {
    if (processes.get(pid) === undefined) throw new SysError('ENOENT');
    return pid;
  };
  return fixedEntries({
    ...Object.fromEntries(emptyFolders.map((name) => [name, folder])),
    ...Object.fromEntries(hiddenFiles.map((name) => [name, file(() => '', 0o400)])),
    ...Object.fromEntries(Object.entries(machineFiles).map(([name, text]) => [name, file(() => text(processes))])),
    mounts: link(() => 'self/mounts'),
    net: link(() => 'self/net'),
    self: link((caller) => String(ownPid(caller))),
    'thread-self': link((caller) => `${ownPid(caller)}/task/${ownPid(caller)}`),
    sys: () => systemTree(fileSystem, processes),
  });
};

const pidOf = (name: string): number | undefined => (/^[1-9]\d{0,6}$/.test(name) ? Number(name) : undefined);

export const createProc = (processes: ProcessView, now: () => number): Node => {
  const fileSystem = new GeneratedFileSystem('proc', now);
  let made: Entries | undefined;
  const fixed = (): Entries => (made ??= fixedPart(fileSystem, processes));
  return new GeneratedDirectory(
    fileSystem,
    { inode: 1 },
    {
      lookup: (name, caller) => {
        const pid = pidOf(name);
        if (pid === undefined) return fixed().lookup(name, caller);
        const process = processes.get(pid);
        return process === undefined ? undefined : processDirectory({ fileSystem, processes }, process);
      },
      names: (caller) => [...processes.list().map(({ pid }) => String(pid)), ...fixed().names(caller)],
      links: () => processes.list().length + emptyFolders.length + 3,
    },
  );
};
