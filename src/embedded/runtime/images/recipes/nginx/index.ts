/** The nginx image of Docker Hub, on Debian and on Alpine. */
import type { Program } from '../../../sys.ts';
import type { ImageFiles, ImageRecipe } from '../../../types.ts';
import { alpineGroups, alpineUsers } from '../accounts.ts';
import { alpineLayout } from '../alpine.ts';
import type { BusyboxPrograms } from '../busybox.ts';
import { debianLayout } from '../debian.ts';
import { usualPath } from '../environment.ts';
import { defaultServer, mainConfiguration, mimeTypes } from './configuration.ts';
import { entrypoint, entrypointSteps, packagedServer } from './entrypoint.ts';
import { errorPage, indexPage } from './pages.ts';
import { nginxTags, nginxVersions, type NginxTag } from './versions.ts';

export type NginxPrograms = BusyboxPrograms & { nginx: Program; curl: Program };

const account = 101;
const user = `nginx:x:${account}:${account}:nginx user:/nonexistent:/bin/false\n`;
const alpineUser = `nginx:x:${account}:${account}:nginx:/var/cache/nginx:/sbin/nologin\n`;
const group = `nginx:x:${account}:\n`;
const alpineVersion = '3.22.1';

export const nginxServer = (files: ImageFiles, { nginx, curl }: NginxPrograms): void => {
  files.program('/usr/sbin/nginx', nginx, { size: 1_574_736 });
  files.program('/usr/bin/curl', curl, { size: 260_328 });
  files.file('/etc/nginx/nginx.conf', mainConfiguration);
  files.file('/etc/nginx/mime.types', mimeTypes);
  files.file('/etc/nginx/conf.d/default.conf', defaultServer);
  files.file(packagedServer, defaultServer);
  files.directory('/usr/lib/nginx/modules');
  files.symlink('/usr/lib/nginx/modules', '/etc/nginx/modules');
  files.file('/usr/share/nginx/html/index.html', indexPage);
  files.file('/usr/share/nginx/html/50x.html', errorPage);
  files.directory('/var/cache/nginx', { mode: 0o755 });
  files.symlink('/dev/stdout', '/var/log/nginx/access.log');
  files.symlink('/dev/stderr', '/var/log/nginx/error.log');
  files.file('/docker-entrypoint.sh', entrypoint, { mode: 0o755 });
  for (const [name, text] of Object.entries(entrypointSteps)) {
    files.file(`/docker-entrypoint.d/${name}`, text, { mode: 0o755 });
  }
};

export const nginxRecipes = (programs: NginxPrograms): ImageRecipe[] => {
  const debian: ImageRecipe['build'] = (files) => {
    debianLayout(files, programs, { furtherUsers: user, furtherGroups: group });
    nginxServer(files, programs);
  };
  const alpine: ImageRecipe['build'] = (files) => {
    alpineLayout(files, programs, {
      version: alpineVersion,
      users: alpineUsers + alpineUser,
      groups: alpineGroups + group,
    });
    nginxServer(files, programs);
  };
  /** Each version is an image of its own, although they hold the same files. */
  const builds = new Map(
    nginxVersions.map((version) => [
      version,
      {
        debian: (files: ImageFiles) => debian(files),
        alpine: (files: ImageFiles) => alpine(files),
      },
    ]),
  );
  return nginxTags.map(({ tag, version, base }: NginxTag) => ({
    reference: `docker.io/library/nginx:${tag}`,
    sizeBytes: base === 'debian' ? 72_324_501 : 22_477_192,
    entrypoint: ['/docker-entrypoint.sh'],
    command: ['nginx', '-g', 'daemon off;'],
    env: new Map([
      usualPath,
      ['NGINX_VERSION', version],
      ['PKG_RELEASE', base === 'debian' ? '1~bookworm' : '1'],
      ['DYNPKG_RELEASE', base === 'debian' ? '1~bookworm' : '1'],
    ]),
    workingDirectory: '/',
    user: '',
    stopSignal: 'QUIT',
    build: builds.get(version)![base],
  }));
};
