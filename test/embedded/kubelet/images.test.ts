import { describe, expect, test } from '@jest/globals';
import { imageNameTrouble } from '../../../src/embedded/kubelet/container/image-name.ts';
import { fakeImage } from './fake-runtime.ts';
import { app, createWorld } from './world.ts';

describe('an image', () => {
  test('that is not on the node is pulled', async () => {
    const world = await createWorld();
    world.runtime.registry.set('nginx:1.27', { image: fakeImage('nginx:1.27', { sizeBytes: 4242 }), afterMs: 1234 });
    await world.run('web', { containers: [app({ image: 'nginx:1.27' })] });
    expect(world.container('web').state?.waiting).toEqual({ reason: 'ContainerCreating' });
    await world.pass(2000);
    expect(world.container('web')).toMatchObject({ ready: true, image: 'docker.io/library/nginx:1.27' });
    expect(world.events.slice(0, 2)).toEqual([
      'Normal Pulling spec.containers{app}: Pulling image "nginx:1.27"',
      'Normal Pulled spec.containers{app}: Successfully pulled image "nginx:1.27" in 1.234s (1.234s including waiting). Image size: 4242 bytes.',
    ]);
  });

  test('that can not be pulled is tried ever more seldom', async () => {
    const world = await createWorld();
    await world.run('web', { containers: [app({ image: 'busybox:9.99' })] });
    const error = 'failed to pull and unpack image "docker.io/library/busybox:9.99": not found';
    expect(world.container('web').state?.waiting).toEqual({ reason: 'ErrImagePull', message: error });
    await world.pass(12_500);
    expect(world.container('web').state?.waiting).toEqual({ reason: 'ErrImagePull', message: error });
    await world.pass(500);
    expect(world.container('web').state?.waiting).toEqual({
      reason: 'ImagePullBackOff',
      message: `Back-off pulling image "busybox:9.99": ErrImagePull: ${error}`,
    });
    expect(world.events).toEqual([
      'Normal Pulling spec.containers{app}: Pulling image "busybox:9.99"',
      `Warning Failed spec.containers{app}: Failed to pull image "busybox:9.99": ${error}`,
      'Warning Failed spec.containers{app}: Error: ErrImagePull',
      'Normal BackOff spec.containers{app}: Back-off pulling image "busybox:9.99"',
      'Warning Failed spec.containers{app}: Error: ImagePullBackOff',
    ]);
    await world.pass(80_000);
    expect(world.counts.get('web Normal Pulling spec.containers{app}: Pulling image "busybox:9.99"')).toBe(4);
    expect(world.pod('web').status?.phase).toBe('Pending');
    expect(world.container('web').restartCount).toBe(0);
  });

  test('may never be pulled, or have no proper name', async () => {
    const world = await createWorld();
    await world.run('web', {
      containers: [app({ image: 'foo:1', imagePullPolicy: 'Never' }), app({ name: 'odd', image: 'Foo:Bar:1' })],
    });
    await world.pass(1000);
    expect(world.container('web').state?.waiting).toEqual({
      reason: 'ErrImageNeverPull',
      message: 'Container image "foo:1" is not present with pull policy of Never',
    });
    expect(world.container('web', 'odd').state?.waiting).toEqual({
      reason: 'InvalidImageName',
      message:
        'Failed to apply default image tag "Foo:Bar:1": couldn\'t parse image name "Foo:Bar:1": invalid reference format: repository name (library/Foo) must be lowercase',
    });
    expect(world.events).toContain('Warning Failed spec.containers{app}: Error: ErrImageNeverPull');
    expect(world.events).toContain('Warning Failed spec.containers{odd}: Error: InvalidImageName');
  });

  test.each([
    ['busybox', undefined],
    ['busybox:1.36', undefined],
    ['registry.k8s.io/pause:3.10.1', undefined],
    ['localhost:5000/a/b-c__d.e:v1', undefined],
    [`busybox@sha256:${'a'.repeat(64)}`, undefined],
    ['busybox:', 'invalid reference format'],
    ['a b', 'invalid reference format'],
    ['nginx:1.27:2', 'invalid reference format'],
    ['Nginx', 'invalid reference format: repository name (library/Nginx) must be lowercase'],
    ['quay.io/Team/tool', 'invalid reference format: repository name (Team/tool) must be lowercase'],
  ])('%s is named properly: %p', (image, trouble) => {
    expect(imageNameTrouble(image)).toBe(trouble);
  });
});
