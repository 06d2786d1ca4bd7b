import { lstat, mkdir, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, posix, relative, resolve, sep } from 'node:path';
import { Readable, Writable } from 'node:stream';
import type { StreamOptions, StreamTarget } from '../../cluster/console-types.ts';
import type { Pod } from '../../cluster/kube.ts';
import { chosenContainer } from '../containers.ts';
import { fileSpecOf, type FileSpec } from '../copy/file-spec.ts';
import { packEntry, tarEnd, unpack } from '../copy/tar.ts';
import { readObject } from '../live-object.ts';
import { findResource } from '../resources.ts';
import { UsageError, type Context, type Flags, type Verb } from '../verb.ts';

const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

const collector = (): { stream: Writable; bytes: () => Buffer } => {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, bytes: () => Buffer.concat(chunks) };
};

const targetOf = async (
  context: Context,
  { pod: name = '', namespace }: FileSpec,
  flags: Flags,
): Promise<StreamTarget> => {
  const where = { resource: await findResource(context, 'pods'), namespace: namespace ?? context.namespace, name };
  const pod = await readObject<Pod>(context, where);
  const phase = pod.status?.phase ?? '';
  if (phase === 'Succeeded' || phase === 'Failed') {
    throw new UsageError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  }
  const container = flags.text('container') ?? (await chosenContainer(context, pod, undefined)).name;
  return { namespace: where.namespace, pod: name, container };
};

const execute = async (
  context: Context,
  target: StreamTarget,
  command: readonly string[],
  streams: Partial<StreamOptions>,
): Promise<number> =>
  context.access.exec(
    target,
    command,
    { tty: false, stdin: undefined, stdout: nowhere(), stderr: nowhere(), ...streams },
    context.signal,
  );

async function* pack(path: string, name: string): AsyncGenerator<Buffer> {
  const info = await lstat(path);
  const common = { name, mode: info.mode & 0o7777, modified: info.mtimeMs / 1000 };
  if (info.isDirectory()) {
    const names = (await readdir(path)).toSorted();
    if (names.length === 0) yield packEntry({ ...common, type: 'folder', data: Buffer.alloc(0) });
    for (const each of names) yield* pack(join(path, each), posix.join(name, each));
  } else if (info.isSymbolicLink()) {
    yield packEntry({ ...common, type: 'link', data: Buffer.alloc(0), target: await readlink(path) });
  } else yield packEntry({ ...common, type: 'file', data: await readFile(path) });
}

async function* archiveOf(path: string, name: string): AsyncGenerator<Buffer> {
  yield* pack(path, name);
  yield tarEnd();
}

const copyTo = async (context: Context, from: FileSpec, to: FileSpec, flags: Flags): Promise<number> => {
  const local = resolve(context.io.cwd, from.path);
  if ((await stat(local).catch(() => undefined)) === undefined) {
    throw new UsageError(`${from.path} doesn't exist in local filesystem`);
  }
  const target = await targetOf(context, to, flags);
  const isFolder = (await execute(context, target, ['test', '-d', to.path], {})) === 0;
  const destination = posix.normalize(
    isFolder ? posix.join(to.path, basename(local)) : to.path.replace(/(.)\/+$/, '$1'),
  );
  const preserve = flags.is('no-preserve') ? ['--no-same-permissions', '--no-same-owner'] : [];
  const command = ['tar', ...preserve, '-xmf', '-', '-C', posix.dirname(destination)];
  const code = await execute(context, target, command, {
    stdin: Readable.from(archiveOf(local, posix.basename(destination))),
    stdout: context.io.stdout,
    stderr: context.io.stderr,
  });
  return ended(context, code);
};

const ended = async (context: Context, code: number): Promise<number> => {
  if (code !== 0) await context.tell(`command terminated with exit code ${code}\n`);
  return code;
};

/** The path as tar names it: without a slash or dots at its front. */
const archivedName = (path: string): string =>
  posix
    .normalize(path.replace(/^\/+/, ''))
    .replace(/^(\.\.?\/)+/, '')
    .replace(/\/$/, '');

const copyFrom = async (context: Context, from: FileSpec, to: FileSpec, flags: Flags): Promise<number> => {
  const target = await targetOf(context, from, flags);
  const { stream, bytes } = collector();
  const code = await execute(context, target, ['tar', 'cf', '-', from.path], {
    stdout: stream,
    stderr: context.io.stdout,
  });
  const prefix = archivedName(from.path);
  const root = resolve(context.io.cwd, to.path);
  let warned = false;
  for (const { name, type, data, target: link = '' } of unpack(bytes())) {
    if (!name.startsWith(prefix)) throw new UsageError('tar contents corrupted');
    const path = join(root, name.slice(prefix.length));
    if (relative(root, path).split(sep).includes('..')) {
      await context.tell(`warning: file "${path}" is outside target destination, skipping\n`);
      continue;
    }
    await mkdir(type === 'folder' ? path : dirname(path), { recursive: true });
    if (type === 'file') await writeFile(path, data);
    else if (type === 'link') {
      const hint = warned
        ? ''
        : ` (consider using "kubectl exec -n "${from.namespace ?? ''}" "${from.pod}" -- tar cf - "${from.path}" | tar xf -")`;
      await context.tell(`warning: skipping symlink: "${path}" -> "${link}"${hint}\n`);
      warned = true;
    }
  }
  return ended(context, code);
};

export const cp: Verb = {
  name: 'cp',
  about: 'copy files and folders to and from a container that has tar',
  usage: 'kubectl cp SOURCE DESTINATION, one of them as [NAMESPACE/]POD:PATH',
  flags: [
    { name: 'container', short: 'c', type: 'string', about: 'this container; otherwise the first' },
    { name: 'no-preserve', type: 'boolean', about: "don't keep owner and permissions in the container" },
  ],
  run: async (context, { args, flags }) => {
    const [source, destination] = args;
    if (source === undefined || destination === undefined || args.length > 2) {
      throw new UsageError('source and destination are required');
    }
    const [from, to] = [fileSpecOf(source), fileSpecOf(destination)];
    if (from.pod !== undefined && to.pod !== undefined) {
      throw new UsageError('one of src or dest must be a local file specification');
    }
    if (from.path === '' || to.path === '') throw new UsageError('filepath can not be empty');
    if (from.pod !== undefined) return copyFrom(context, from, to, flags);
    if (to.pod !== undefined) return copyTo(context, from, to, flags);
    throw new UsageError('one of src or dest must be a remote file specification');
  },
};
