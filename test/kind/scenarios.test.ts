/** The scenarios on a real cluster. */
import { testScenarios } from '../scenarios/prove.ts';
import { maker, openTestCluster } from './cluster.ts';

testScenarios({ cluster: await openTestCluster(), maker, sideBySide: 4, longestMs: 20 * 60_000 });
