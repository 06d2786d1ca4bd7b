/** What a node's own file system holds before pods mount parts of it. */
import { createTree } from '../fs/tree.ts';
import { machine } from '../kernel/machine.ts';
import type { FileTree, NodeSpec } from '../types.ts';
import { nodeHosts } from './pod-files.ts';

const folders = [
  'bin',
  'boot',
  'dev',
  'etc/kubernetes/manifests',
  'home',
  'mnt',
  'opt',
  'proc',
  'run',
  'srv',
  'sys',
  'usr/bin',
  'usr/lib',
  'usr/sbin',
  'var/cache',
  'var/lib/containerd',
  'var/lib/kubelet/pods',
  'var/local-path-provisioner',
  'var/log/containers',
  'var/log/pods',
];

const osRelease = [
  'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"',
  'NAME="Debian GNU/Linux"',
  'VERSION_ID="12"',
  'VERSION="12 (bookworm)"',
  'VERSION_CODENAME=bookworm',
  'ID=debian',
];

const users = ['root:x:0:0:root:/root:/bin/bash', 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin'];
const groups = ['root:x:0:', 'nogroup:x:65534:'];

const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

export const newNodeFiles = (node: NodeSpec, now: () => number): FileTree => {
  const tree = createTree({ fileSystem: 'ext4', limitBytes: nodeFilesBytes, now });
  for (const folder of folders) tree.makeDirectory(folder);
  tree.makeDirectory('root', { mode: 0o700 });
  for (const folder of ['tmp', 'var/tmp']) tree.makeDirectory(folder, { mode: 0o1777 });
  tree.writeFile('etc/hostname', `${node.name}\n`);
  tree.writeFile('etc/hosts', nodeHosts(node.name, node.ip));
  tree.writeFile('etc/os-release', text(osRelease));
  tree.writeFile('etc/passwd', text(users));
  tree.writeFile('etc/group', text(groups));
  tree.writeFile('etc/machine-id', `${Buffer.from(node.name).toString('hex').padEnd(32, '0').slice(0, 32)}\n`);
  tree.writeFile('etc/issue', `${machine.system} ${machine.release}\n`);
  return tree;
};

/** All that pods write to the node's disk lies in the host's memory. */
const nodeFilesBytes = 256 * 1024 * 1024;
