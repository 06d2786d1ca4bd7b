/** The images that the conformance tests of Kubernetes name. */
import type { Program } from '../../sys.ts';
import type { ImageFiles, ImageRecipe } from '../../types.ts';
import { selfSigned } from '../self-signed.ts';
import { alpineGroups, alpineUsers } from './accounts.ts';
import { alpineLayout } from './alpine.ts';
import { busyboxLayout } from './busybox.ts';
import { debianLayout } from './debian.ts';
import { usualPath } from './environment.ts';
import { nginxServer, type NginxPrograms } from './nginx/index.ts';

export type ConformancePrograms = NginxPrograms & {
  sh: Program;
  agnhost: Program;
  dig: Program;
  getent: Program;
  httpdForeground: Program;
  nonewprivs: Program;
};

const registry = 'registry.k8s.io/e2e-test-images';
const alpineVersion = '3.21.4';
const inImage = { user: 1000, group: 50_000 };

const recipe = (
  name: string,
  own: Partial<ImageRecipe> & Pick<ImageRecipe, 'command' | 'sizeBytes' | 'build'>,
): ImageRecipe => ({
  reference: `${registry}/${name}`,
  entrypoint: [],
  env: new Map([usualPath]),
  workingDirectory: '/',
  user: '',
  stopSignal: 'TERM',
  ...own,
});

const agnhostFiles =
  (programs: ConformancePrograms) =>
  (files: ImageFiles): void => {
    alpineLayout(files, programs, {
      version: alpineVersion,
      users: `${alpineUsers}user-defined-in-image:x:${inImage.user}:${inImage.user}::/home/user-defined-in-image:/bin/sh\n`,
      groups: `${alpineGroups}user-defined-in-image:x:${inImage.user}:\ngroup-defined-in-image:x:${inImage.group}:user-defined-in-image\n`,
    });
    files.directory('/home/user-defined-in-image', { uid: inImage.user, gid: inImage.user });
    files.directory('/uploads');
    const { certificate, key } = selfSigned('localhost');
    files.file('/localhost.crt', certificate);
    files.file('/localhost.key', key);
    files.program('/agnhost', programs.agnhost, { size: 52_000_000 });
    files.symlink('agnhost', '/agnhost-2');
    files.program('/bin/bash', programs.sh, { size: 756_384 });
    files.program('/usr/bin/curl', programs.curl, { size: 260_328 });
    files.program('/usr/bin/dig', programs.dig, { size: 150_000 });
    files.program('/usr/bin/getent', programs.getent, { size: 50_000 });
  };

const agnhostRecipes = (programs: ConformancePrograms): ImageRecipe[] => {
  const files = agnhostFiles(programs);
  const common = { entrypoint: ['/agnhost'], sizeBytes: 53_000_000 };
  return [
    recipe('agnhost:2.56', { ...common, command: ['pause'], build: files }),
    recipe('nautilus:1.7', {
      ...common,
      command: ['test-webserver'],
      build(image) {
        files(image);
        image.file('/data.json', '{\n  "image": "nautilus.jpg"\n}\n');
        image.file('/nautilus.jpg', Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0xff, 0xd9]));
      },
    }),
    recipe('jessie-dnsutils:1.7', {
      command: ['bash'],
      sizeBytes: 112_000_000,
      build(image) {
        debianLayout(image, programs);
        for (const name of ['nslookup', 'wget', 'ping', 'nc', 'ip', 'ps'])
          image.program(`/usr/bin/${name}`, programs.busybox);
        image.program('/usr/bin/dig', programs.dig, { size: 150_000 });
        image.program('/usr/bin/getent', programs.getent, { size: 26_000 });
      },
    }),
  ];
};

const busyboxRecipes = (programs: ConformancePrograms): ImageRecipe[] => {
  const files = busyboxLayout(programs);
  return [
    recipe('busybox:1.37.0-1', { command: ['sh'], sizeBytes: 2_224_358, build: (image) => files(image) }),
    recipe('nonewprivs:1.3', {
      command: ['nnp'],
      sizeBytes: 3_263_463,
      build(image) {
        files(image);
        image.program('/usr/local/bin/nnp', programs.nonewprivs, { mode: 0o6755, size: 1_900_000 });
      },
    }),
  ];
};

const httpdRecipe = (programs: ConformancePrograms, version: string): ImageRecipe =>
  recipe(`httpd:${version}`, {
    command: ['httpd-foreground'],
    sizeBytes: 41_902_010,
    env: new Map([
      ['PATH', '/usr/local/apache2/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      ['HTTPD_PREFIX', '/usr/local/apache2'],
      ['HTTPD_VERSION', version.replace(/-.*$/u, '')],
    ]),
    workingDirectory: '/usr/local/apache2',
    build(image) {
      alpineLayout(image, programs, { version: alpineVersion });
      image.program('/usr/local/bin/httpd-foreground', programs.httpdForeground, { size: 1_000_000 });
      image.file('/usr/local/apache2/htdocs/index.html', '<html><body><h1>It works!</h1></body></html>\n');
      image.directory('/usr/local/apache2/logs');
    },
  });

const nginxRecipe = (programs: ConformancePrograms, version: string, full: string): ImageRecipe =>
  recipe(`nginx:${version}`, {
    command: ['nginx', '-g', 'daemon off;'],
    sizeBytes: 6_979_365,
    env: new Map([usualPath, ['NGINX_VERSION', full]]),
    build(image) {
      alpineLayout(image, programs, {
        version: alpineVersion,
        users: `${alpineUsers}nginx:x:101:101:nginx:/var/cache/nginx:/sbin/nologin\n`,
        groups: `${alpineGroups}nginx:x:101:nginx\n`,
      });
      nginxServer(image, programs);
    },
  });

export const conformanceRecipes = (programs: ConformancePrograms): ImageRecipe[] => [
  ...agnhostRecipes(programs),
  ...busyboxRecipes(programs),
  httpdRecipe(programs, '2.4.38-4'),
  httpdRecipe(programs, '2.4.39-4'),
  nginxRecipe(programs, '1.14-4', '1.14.2'),
  nginxRecipe(programs, '1.15-4', '1.15.12'),
];
