/** Folders and files of the node itself. */
import type { ContainerRuntime, FileTree } from '../../runtime/types.ts';

type Wanted = { type: ReturnType<FileTree['type']>; text: string };

const wantedTypes: Record<string, Wanted> = {
  DirectoryOrCreate: { type: 'directory', text: 'a directory' },
  Directory: { type: 'directory', text: 'a directory' },
  FileOrCreate: { type: 'file', text: 'a file' },
  File: { type: 'file', text: 'a file' },
  Socket: { type: 'socket', text: 'a socket file' },
  CharDevice: { type: 'char', text: 'a character device' },
};

export const hostPathTree = (
  runtime: Pick<ContainerRuntime, 'nodeTree'>,
  path: string,
  type: string,
): { tree: FileTree } | { failure: string } => {
  if (path.split('/').includes('..')) return { failure: `invalid HostPath \`${path}\`: must not contain '..'` };
  const existing = runtime.nodeTree(path);
  // Without a type the container runtime makes what is missing.
  if (type === '') return { tree: existing ?? runtime.nodeTree(path, 'directory')! };
  const refusal = (text: string): { failure: string } => ({
    failure: `hostPath type check failed: ${path} is not ${text}`,
  });
  if (type === 'BlockDevice') return refusal('a block device');
  const wanted = wantedTypes[type];
  if (wanted === undefined) return { failure: `${type} is an invalid volume type` };
  if (existing === undefined) {
    if (!type.endsWith('OrCreate')) return refusal(wanted.text);
    const made = runtime.nodeTree(path, wanted.type === 'file' ? 'file' : 'directory');
    return made === undefined ? refusal(wanted.text) : { tree: made };
  }
  return existing.type('') === wanted.type ? { tree: existing } : refusal(wanted.text);
};
