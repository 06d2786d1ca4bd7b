/** The scenarios on the practice cluster, in skipping time. */
import { testScenarios } from '../scenarios/prove.ts';
import { openInProcess } from './in-process.ts';

testScenarios({
  cluster: await openInProcess(),
  maker: { host: 'practice-tests', pid: process.pid },
  sideBySide: 6,
  longestMs: 120_000,
});
