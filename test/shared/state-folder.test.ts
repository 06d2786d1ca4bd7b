import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { stateFolder } from '../../src/shared/state-folder.ts';

test('PEAPOD_HOME decides, as an absolute path', () => {
  expect(stateFolder({ PEAPOD_HOME: 'somewhere' })).toBe(resolve('somewhere'));
});

test.each([{}, { PEAPOD_HOME: '' }])('without it, it is a folder named peapod: %j', (env) => {
  expect(stateFolder(env)).toMatch(/[/\\]peapod\b/);
});
