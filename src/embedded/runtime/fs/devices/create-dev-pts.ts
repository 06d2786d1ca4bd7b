/** /dev/pts: the terminals that are in use. */
import { fixedEntries, GeneratedDirectory } from '../generated/generated-directory.ts';
import { GeneratedDevice } from '../generated/generated-device.ts';
import { GeneratedFileSystem } from '../generated/generated-file-system.ts';
import type { Node } from '../node.ts';
import type { ProcessView } from '../process-view.ts';
import { terminals } from './terminals.ts';

const terminalGroup = 5;

export const createDevPts = (processes: ProcessView, now: () => number): Node => {
  const fileSystem = new GeneratedFileSystem('devpts', now, { superOptions: 'gid=5,mode=620,ptmxmode=666' });
  const multiplexer = fixedEntries({
    ptmx: () => new GeneratedDevice(fileSystem, { inode: 2, mode: 0o666 }, { major: 5, minor: 2 }),
  });
  return new GeneratedDirectory(
    fileSystem,
    { inode: 1, mode: 0o755 },
    {
      lookup: (name, caller) => {
        const minor = /^\d{1,4}$/.test(name) ? Number(name) : undefined;
        if (minor === undefined) return multiplexer.lookup(name, caller);
        const terminal = terminals(processes).get(minor);
        if (terminal === undefined) return undefined;
        const { uid } = terminal.stat();
        return new GeneratedDevice(fileSystem, { inode: 3 + minor, uid, gid: terminalGroup }, { major: 136, minor });
      },
      names: (caller) => [...[...terminals(processes).keys()].map(String), ...multiplexer.names(caller)],
    },
  );
};
