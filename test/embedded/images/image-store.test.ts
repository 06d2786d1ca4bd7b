import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { skippingClock, type SkippingClock } from '../../../src/embedded/clock.ts';
import { createImageStore } from '../../../src/embedded/runtime/images/image-store.ts';
import { imageRecipes } from '../../../src/embedded/runtime/images/recipes/index.ts';
import type { Image, PullResult } from '../../../src/embedded/runtime/types.ts';
import { container, idle, names, read, root } from '../fs/container.ts';

const recipes = imageRecipes({
  busybox: idle,
  appletNames: ['awk', 'cat', 'env', 'ip', 'ls', 'ps', 'sh', 'sleep', 'stat', 'wget', 'which'],
  nginx: idle,
  curl: idle,
  sh: idle,
  agnhost: idle,
  dig: idle,
  getent: idle,
  httpdForeground: idle,
  nonewprivs: idle,
});

describe('images', () => {
  let clock: SkippingClock;
  let store: ReturnType<typeof createImageStore>;
  beforeEach(() => {
    clock = skippingClock();
    store = createImageStore(recipes, { clock, pullMs: 5_000 });
  });
  afterEach(() => clock.stop());

  const pulled = async (name: string): Promise<Image> => {
    const result = await store.pull(name);
    if ('failure' in result) throw new Error(result.failure);
    return result.image;
  };
  const failure = (result: PullResult): string => ('failure' in result ? result.failure : '');

  test('are on the node once they were pulled, under all their names', async () => {
    expect(store.find('busybox:1.36')).toBeUndefined();
    const before = clock.now();
    const image = await pulled('busybox:1.36');
    expect(clock.now() - before).toBeGreaterThanOrEqual(5_000);
    expect(store.find('docker.io/library/busybox:1.36')).toBe(image);
    expect(store.find(image.digest)).toBe(image);
    expect(store.find(image.id)).toBe(image);
    expect(store.find('busybox')).toBeUndefined();
    expect(store.list()).toEqual([image]);
    expect(image).toMatchObject({ reference: 'docker.io/library/busybox:1.36', command: ['sh'], entrypoint: [] });
    const again = clock.now();
    await pulled(image.digest);
    expect(clock.now() - again).toBeLessThan(5_000);
  });

  test('that nobody knows fail in the words of containerd', async () => {
    expect(failure(await store.pull('nosuch:1'))).toBe(
      'failed to pull and unpack image "docker.io/library/nosuch:1": failed to resolve reference "docker.io/library/nosuch:1": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    );
    expect(failure(await store.pull('nginx:9.99'))).toBe(
      'failed to pull and unpack image "docker.io/library/nginx:9.99": failed to resolve reference "docker.io/library/nginx:9.99": docker.io/library/nginx:9.99: not found',
    );
    expect(failure(await store.pull('registry.example/app:1'))).toContain('lookup registry.example: no such host');
    expect(failure(await store.pull('Not An Image'))).toContain('invalid reference format');
  });

  test('of one version share their files, whatever tag they came by', async () => {
    const [one, two] = [await pulled('nginx:1.27'), await pulled('nginx:1.27.5')];
    const other = await pulled('nginx:1.26');
    expect(store.layerOf(one)).toBe(store.layerOf(two));
    expect([one.id === two.id, one.digest === two.digest, one.id === other.id]).toEqual([true, true, false]);
  });

  test('have users by name and number', async () => {
    const nginx = await pulled('nginx:1.27');
    expect(store.userOf(nginx, '')).toEqual({ uid: 0, gid: 0, groups: [] });
    expect(store.userOf(nginx, 'nginx')).toEqual({ uid: 101, gid: 101, groups: [] });
    expect(store.userOf(nginx, '1000')).toEqual({ uid: 1000, gid: 0, groups: [] });
    expect(store.userOf(nginx, 'nginx:adm')).toEqual({ uid: 101, gid: 4, groups: [] });
    expect(store.userOf(nginx, '1000:2000')).toEqual({ uid: 1000, gid: 2000, groups: [] });
    expect(store.userOf(nginx, 'nobody-else')).toBeUndefined();
    expect(store.userOf(await pulled('busybox'), 'root')).toEqual({ uid: 0, gid: 0, groups: [10] });
  });

  test('busybox has one file under all its names', async () => {
    const view = container({ layer: store.layerOf(await pulled('busybox:1.36')) });
    expect(view.stat(root, '/bin/sh', true)).toEqual(view.stat(root, '/bin/busybox', true));
    expect(view.executable(root, '/usr/bin/env')).toEqual(view.executable(root, '/bin/ls'));
    expect(names(view, '/').toSorted()).toEqual(
      ['bin', 'dev', 'etc', 'home', 'lib', 'lib64', 'proc', 'root', 'sys', 'tmp', 'usr', 'var'].toSorted(),
    );
  });

  test('nginx on Debian has its pages, a shell and curl, but neither ps nor wget', async () => {
    const view = container({ layer: store.layerOf(await pulled('nginx:1.27')) });
    expect(Buffer.byteLength(read(view, '/usr/share/nginx/html/index.html'))).toBe(615);
    expect(Buffer.byteLength(read(view, '/usr/share/nginx/html/50x.html'))).toBe(497);
    expect(read(view, '/usr/share/nginx/html/index.html')).toContain('<h1>Welcome to nginx!</h1>');
    const commands = names(view, '/bin');
    expect(['sh', 'bash', 'ls', 'awk', 'curl'].every((name) => commands.includes(name))).toBe(true);
    expect(['ps', 'wget', 'ip'].some((name) => commands.includes(name))).toBe(false);
    expect(view.readLink(root, '/var/log/nginx/access.log')).toBe('/dev/stdout');
    expect(read(view, '/etc/nginx/nginx.conf')).toContain('include /etc/nginx/conf.d/*.conf;');
    expect(view.executable(root, '/docker-entrypoint.sh')).toEqual({ interpreter: '/bin/sh' });
  });

  test('Alpine has links to busybox where a distribution puts them', async () => {
    const view = container({ layer: store.layerOf(await pulled('alpine:3.22')) });
    expect(view.readLink(root, '/bin/ls')).toBe('/bin/busybox');
    expect(view.stat(root, '/usr/bin/awk', false).type).toBe('symlink');
    expect(view.stat(root, '/sbin/ip', false).type).toBe('symlink');
    expect(read(view, '/etc/alpine-release')).toMatch(/^3\.22\.\d+\n$/);
    const nginx = container({ layer: store.layerOf(await pulled('nginx:1.27-alpine')) });
    expect(read(nginx, '/etc/passwd')).toContain('nginx:x:101:101:');
    expect(nginx.executable(root, '/usr/bin/wget')).toHaveProperty('program');
  });
});
