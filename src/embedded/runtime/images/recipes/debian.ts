/** The folders and commands of a small Debian: a shell and coreutils, but neither ps nor wget. */
import type { ImageFiles } from '../../types.ts';
import { debianGroups, debianUsers } from './accounts.ts';
import type { BusyboxPrograms } from './busybox.ts';

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

/** In /usr/bin: coreutils, findutils, grep, sed, tar, gzip, mawk, util-linux, hostname. */
const commands = words(`[ arch awk base32 base64 basename cat chgrp chmod chown cksum cmp comm cp cut date dd df diff
  dirname dmesg du echo egrep env envsubst expand expr factor false fgrep find flock fold getopt grep groups gunzip gzip head
  hostid hostname id install ionice join kill link ln logger login logname ls md5sum mkdir mkfifo mknod mktemp more mount
  mountpoint mv nice nl nohup nproc nsenter od paste pathchk pinky printenv printf ptx pwd readlink realpath rename.ul renice
  rev rm rmdir sed seq setpriv setsid sha1sum sha224sum sha256sum sha384sum sha512sum shred shuf sleep sort split stat stdbuf
  stty su sum sync tac tail tar taskset tee test timeout touch tr true truncate tsort tty umount uname unexpand uniq unlink
  unshare users vdir wc which who whoami xargs yes zcat`);
const systemCommands = words(`chroot fsfreeze getty losetup mkswap nologin pivot_root swapoff swapon switch_root`);
const shells = ['sh', 'dash', 'bash'];

const release = `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
HOME_URL="https://www.debian.org/"
SUPPORT_URL="https://www.debian.org/support"
BUG_REPORT_URL="https://bugs.debian.org/"
`;

/** `sh` in the names stands for whichever shell; what the multi-call program doesn't know is left out. */
export const debianLayout = (
  files: ImageFiles,
  { busybox, appletNames }: BusyboxPrograms,
  { furtherUsers = '', furtherGroups = '' }: { furtherUsers?: string; furtherGroups?: string } = {},
): void => {
  for (const folder of ['bin', 'lib', 'sbin', 'share', 'lib64', 'games', 'include', 'src', 'local/bin', 'local/sbin']) {
    files.directory(`/usr/${folder}`);
  }
  for (const folder of ['bin', 'lib', 'lib64', 'sbin']) files.symlink(`usr/${folder}`, `/${folder}`);
  for (const folder of ['boot', 'dev', 'home', 'media', 'mnt', 'opt', 'proc', 'run', 'srv', 'sys', 'etc/default']) {
    files.directory(`/${folder}`);
  }
  files.directory('/run/lock', { mode: 0o1777 });
  files.directory('/root', { mode: 0o700 });
  for (const folder of ['backups', 'cache', 'lib/dpkg', 'local', 'log', 'mail', 'opt', 'spool']) {
    files.directory(`/var/${folder}`);
  }
  for (const folder of ['/tmp', '/var/tmp']) files.directory(folder, { mode: 0o1777 });
  files.symlink('/run', '/var/run');
  files.symlink('/run/lock', '/var/lock');
  files.file('/etc/debian_version', '12.11\n');
  files.file('/usr/lib/os-release', release);
  files.symlink('../usr/lib/os-release', '/etc/os-release');
  files.file('/etc/passwd', debianUsers + furtherUsers);
  files.file('/etc/group', debianGroups + furtherGroups);
  files.file(
    '/etc/nsswitch.conf',
    'passwd:         files\ngroup:          files\nshadow:         files\nhosts:          files dns\n',
  );
  files.file('/etc/shells', '/bin/sh\n/usr/bin/sh\n/bin/bash\n/usr/bin/bash\n/bin/dash\n/usr/bin/dash\n');
  files.file('/root/.profile', 'mesg n 2> /dev/null || true\n', { mode: 0o644 });
  const known = new Set(appletNames);
  for (const shell of shells) files.program(`/usr/bin/${shell}`, busybox, { size: 125_640 });
  for (const name of commands) if (known.has(name)) files.program(`/usr/bin/${name}`, busybox, { size: 43_808 });
  for (const name of systemCommands) if (known.has(name)) files.program(`/usr/sbin/${name}`, busybox, { size: 39_424 });
};
