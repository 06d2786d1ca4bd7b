import { expect, test } from '@jest/globals';
import { nonewprivs } from '../../../../src/embedded/userland/agnhost/nonewprivs.ts';
import { startContainer } from '../practice-container.ts';

const effectiveUser = async (noNewPrivileges: boolean): Promise<string> => {
  const box = await startContainer({
    uid: 1000,
    noNewPrivileges,
    furtherFiles: (files) => files.program('/bin/nnp', nonewprivs, { mode: 0o4755 }),
  });
  try {
    const direct = await box.run(['nnp']);
    const fromShell = await box.sh('nnp; grep NoNewPrivs /proc/self/status');
    return direct.stdout + fromShell.stdout;
  } finally {
    box.stop();
  }
};

test('a program of root’s with the setuid bit runs as root', async () => {
  expect(await effectiveUser(false)).toBe('Effective uid: 0\nEffective uid: 0\nNoNewPrivs:\t0\n');
});

test('where privileges may not be gained it runs as its caller', async () => {
  expect(await effectiveUser(true)).toBe('Effective uid: 1000\nEffective uid: 1000\nNoNewPrivs:\t1\n');
});
