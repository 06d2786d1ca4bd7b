/** /sys, as far as programs in containers look: processors and the network. */
import { GeneratedFileSystem } from '../generated/generated-file-system.ts';
import type { Node } from '../node.ts';
import { coresOf } from '../proc/process-status.ts';
import type { ProcessView } from '../process-view.ts';
import type { Caller } from '../view.ts';
import { valueTree, type Values } from './value-tree.ts';

const emptyFolders = ['block', 'bus', 'dev', 'firmware', 'fs/cgroup', 'fs/ext4', 'kernel', 'module', 'power'];

export const createSys = (processes: ProcessView, now: () => number): Node => {
  const fileSystem = new GeneratedFileSystem('sysfs', now);
  const values = (): Values => {
    const addressOf = (name: string, { pid }: Caller): { mac: string; mtu: number } =>
      processes.addresses?.(pid).find((each) => each.name === name) ?? { mac: '00:00:00:00:00:00', mtu: 65_536 };
    const cores = coresOf(processes);
    const range = cores === 1 ? '0\n' : `0-${cores - 1}\n`;
    const paths = new Map<string, ((caller: Caller) => string) | undefined>();
    for (const folder of emptyFolders) paths.set(folder, undefined);
    for (const [index, name] of ['lo', 'eth0'].entries()) {
      const folder = `class/net/${name}`;
      paths.set(`${folder}/address`, (caller) => `${addressOf(name, caller).mac}\n`);
      paths.set(`${folder}/carrier`, () => '1\n');
      paths.set(`${folder}/ifindex`, () => `${index + 1}\n`);
      paths.set(`${folder}/mtu`, (caller) => `${addressOf(name, caller).mtu}\n`);
      paths.set(`${folder}/operstate`, () => (name === 'lo' ? 'unknown\n' : 'up\n'));
    }
    for (const name of ['online', 'possible', 'present']) paths.set(`devices/system/cpu/${name}`, () => range);
    paths.set('kernel/mm/transparent_hugepage/enabled', () => 'always [madvise] never\n');
    return paths;
  };
  return valueTree(fileSystem, values, 0o555);
};
