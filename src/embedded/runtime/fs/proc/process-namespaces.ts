/** /proc/PID/ns */
import { SysError } from '../../sys.ts';
import { GeneratedDirectory } from '../generated/generated-directory.ts';
import type { GeneratedFileSystem } from '../generated/generated-file-system.ts';
import { GeneratedLink } from '../generated/generated-link.ts';
import { GeneratedNode } from '../generated/generated-node.ts';
import type { Node } from '../node.ts';
import type { NamespaceIds, ProcessDetails, ProcessView } from '../process-view.ts';
import type { Caller } from '../view.ts';
import { mustTrace } from './may-trace.ts';

/** The one that all have in common. */
const timeNamespace = 4_026_531_834;

const kinds: Readonly<Record<string, (ids: NamespaceIds) => string>> = {
  cgroup: ({ cgroup }) => `cgroup:[${cgroup}]`,
  ipc: ({ ipc }) => `ipc:[${ipc}]`,
  mnt: ({ mnt }) => `mnt:[${mnt}]`,
  net: ({ net }) => `net:[${net}]`,
  pid: ({ pid }) => `pid:[${pid}]`,
  pid_for_children: ({ pid }) => `pid:[${pid}]`,
  time: () => `time:[${timeNamespace}]`,
  time_for_children: () => `time:[${timeNamespace}]`,
  user: ({ user }) => `user:[${user}]`,
  uts: ({ uts }) => `uts:[${uts}]`,
};
const names = Object.keys(kinds);

/** What a link of /proc/PID/ns leads to: its number is the namespace's, and it can't be read. */
class NamespaceFile extends GeneratedNode {
  override readonly type = 'file';
  protected override readonly usualMode = 0o444;
}

export const namespaceFolder = ({
  fileSystem,
  processes,
  process,
  inode,
}: {
  fileSystem: GeneratedFileSystem;
  processes: ProcessView;
  process: ProcessDetails;
  inode: number;
}): Node => {
  const { pid, uid, gid } = process;
  const link = (name: string, text: (ids: NamespaceIds) => string): Node => {
    const textFor = (caller: Caller): string => {
      mustTrace(caller, process);
      const ids = processes.namespaces(pid);
      if (ids === undefined) throw new SysError('ENOENT');
      return text(ids);
    };
    return new GeneratedLink(
      fileSystem,
      { inode: inode + 100 + names.indexOf(name), uid, gid },
      {
        text: textFor,
        jump: (caller, at) => {
          const [number] = /\d+/.exec(textFor(caller)) ?? [];
          return { ...at, node: new NamespaceFile(fileSystem, { inode: Number(number) }) };
        },
      },
    );
  };
  return new GeneratedDirectory(
    fileSystem,
    { inode, mode: 0o511, uid, gid },
    {
      lookup: (name) => {
        const text = kinds[name];
        return text === undefined || !Object.hasOwn(kinds, name) ? undefined : link(name, text);
      },
      names: (caller) => {
        mustTrace(caller, process);
        return names;
      },
    },
  );
};
