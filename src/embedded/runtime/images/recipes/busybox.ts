/** The busybox image of Docker Hub: one program under hundreds of names in /bin. */
import type { Program } from '../../sys.ts';
import type { ImageFiles, ImageRecipe } from '../../types.ts';
import { busyboxGroups, busyboxUsers } from './accounts.ts';
import { usualPath } from './environment.ts';

export type BusyboxPrograms = {
  busybox: Program;
  /** All names that it answers to. */
  appletNames: readonly string[];
};

const tags = `latest 1 1.28 1.31 1.32 1.33 1.34 1.35 1.36 1.36.0 1.36.1 1.37 1.37.0 stable unstable
  glibc musl uclibc stable-glibc stable-musl stable-uclibc
  1.36-glibc 1.36-musl 1.36-uclibc 1.36.1-glibc 1.36.1-musl 1.36.1-uclibc
  1.37-glibc 1.37-musl 1.37-uclibc 1.37.0-glibc 1.37.0-musl 1.37.0-uclibc`.split(/\s+/);

const nobody = 65_534;
const programBytes = 1_290_864;

export const busyboxLayout =
  ({ busybox, appletNames }: BusyboxPrograms) =>
  (files: ImageFiles): void => {
    files.program('/bin/busybox', busybox, { size: programBytes });
    for (const name of appletNames) if (name !== 'busybox') files.hardLink('/bin/busybox', `/bin/${name}`);
    for (const folder of ['/dev', '/lib', '/usr/bin', '/usr/sbin', '/var/spool/mail', '/var/www'])
      files.directory(folder);
    files.symlink('../../bin/env', '/usr/bin/env');
    files.symlink('lib', '/lib64');
    files.directory('/home', { uid: nobody, gid: nobody });
    files.directory('/root', { mode: 0o700 });
    files.directory('/tmp', { mode: 0o1777 });
    files.file('/etc/group', busyboxGroups);
    files.file('/etc/passwd', busyboxUsers);
    files.file('/etc/shadow', busyboxUsers.replaceAll(/^(\w[\w-]*):.*$/gm, '$1:*:::::::'), { mode: 0o600 });
    files.file('/etc/localtime', 'TZif2');
    files.file('/etc/nsswitch.conf', 'hosts:      files dns\n');
    for (const stage of ['if-down.d', 'if-post-down.d', 'if-pre-up.d', 'if-up.d'])
      files.directory(`/etc/network/${stage}`);
  };

export const busyboxRecipes = (programs: BusyboxPrograms): ImageRecipe[] => {
  const build = busyboxLayout(programs);
  return tags.map((tag) => ({
    reference: `docker.io/library/busybox:${tag}`,
    sizeBytes: 2_224_229,
    entrypoint: [],
    command: ['sh'],
    env: new Map([usualPath]),
    workingDirectory: '/',
    user: '',
    stopSignal: 'TERM',
    build,
  }));
};
