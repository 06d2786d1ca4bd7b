/** Alpine Linux: busybox with the folders of a distribution, and no package manager. */
import type { ImageFiles, ImageRecipe } from '../../types.ts';
import { alpineGroups, alpineUsers } from './accounts.ts';
import { appletFolder } from './applet-folder.ts';
import type { BusyboxPrograms } from './busybox.ts';
import { usualPath } from './environment.ts';

const versions: Readonly<Record<string, string>> = {
  '3.18': '3.18.12',
  '3.19': '3.19.8',
  '3.20': '3.20.7',
  '3.21': '3.21.4',
  '3.22': '3.22.1',
};
const newest = '3.22.1';
const programBytes = 808_712;

export const alpineLayout = (
  files: ImageFiles,
  { busybox, appletNames }: BusyboxPrograms,
  { version, users = alpineUsers, groups = alpineGroups }: { version: string; users?: string; groups?: string },
): void => {
  files.program('/bin/busybox', busybox, { size: programBytes });
  for (const name of appletNames) {
    if (name !== 'busybox') files.symlink('/bin/busybox', `${appletFolder(name)}/${name}`);
  }
  for (const folder of [
    'dev',
    'home',
    'lib',
    'media',
    'mnt',
    'opt',
    'proc',
    'run',
    'srv',
    'sys',
    'var/cache',
    'var/log',
  ]) {
    files.directory(`/${folder}`);
  }
  for (const folder of ['bin', 'lib', 'sbin', 'share']) files.directory(`/usr/local/${folder}`);
  files.directory('/root', { mode: 0o700 });
  for (const folder of ['/tmp', '/var/tmp']) files.directory(folder, { mode: 0o1777 });
  files.symlink('/run', '/var/run');
  files.file('/etc/alpine-release', `${version}\n`);
  files.file('/etc/group', groups);
  files.file('/etc/passwd', users);
  files.file('/etc/profile', "export PATH='/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'\n");
  files.file('/etc/shells', '/bin/sh\n/bin/ash\n');
  files.file(
    '/etc/os-release',
    `NAME="Alpine Linux"\nID=alpine\nVERSION_ID=${version}\nPRETTY_NAME="Alpine Linux v${version.replace(/\.\d+$/, '')}"\nHOME_URL="https://alpinelinux.org/"\nBUG_REPORT_URL="https://gitlab.alpinelinux.org/alpine/aports/-/issues"\n`,
  );
};

export const alpineRecipes = (programs: BusyboxPrograms): ImageRecipe[] => {
  const tags = [
    ...Object.entries(versions).flatMap(([minor, full]) => [
      [minor, full],
      [full, full],
    ]),
    ['3', newest],
    ['latest', newest],
  ] as [tag: string, version: string][];
  const builds = new Map<string, ImageRecipe['build']>();
  for (const version of Object.values(versions)) {
    builds.set(version, (files) => alpineLayout(files, programs, { version }));
  }
  return tags.map(([tag, version]) => ({
    reference: `docker.io/library/alpine:${tag}`,
    sizeBytes: 3_806_233,
    entrypoint: [],
    command: ['/bin/sh'],
    env: new Map([usualPath]),
    workingDirectory: '/',
    user: '',
    stopSignal: 'TERM',
    build: builds.get(version)!,
  }));
};
