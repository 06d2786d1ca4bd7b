import { expect, test } from '@jest/globals';
import { parseKindStage } from '../../../src/cluster/providers/kind-progress.ts';

test.each([
  [' • Starting control-plane 🕹️  ...', { title: 'Starting control-plane', state: 'running' }],
  [' ✓ Preparing nodes 📦 ', { title: 'Preparing nodes', state: 'done' }],
  [' ✗ Installing CNI 🔌', { title: 'Installing CNI', state: 'failed' }],
  [
    ' ✓ Ensuring node image (kindest/node:v1.34.4) 🖼',
    { title: 'Ensuring node image (kindest/node:v1.34.4)', state: 'done' },
  ],
  ['\u001b[?25l ⠈⠁ Joining worker nodes 🚜 ', { title: 'Joining worker nodes', state: 'running' }],
  [
    '\r\u001b[K ⢎⡰ Starting control-plane 🕹️ \r\u001b[K \u001b[32m✓\u001b[0m Starting control-plane 🕹️',
    { title: 'Starting control-plane', state: 'done' },
  ],
  ['Creating cluster "peapod" ...', undefined],
  ['ERROR: failed to create cluster', undefined],
  ['', undefined],
])('%j', (line, stage) => {
  expect(parseKindStage(line)).toEqual(stage);
});
