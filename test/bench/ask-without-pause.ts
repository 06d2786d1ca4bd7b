/** A process that asks a cluster one thing after the other until it hears `enough`; then says what took longest (ms). */
import { openAccess } from '../../src/cluster/access.ts';
import { systemClock } from '../../src/cluster/system-clock.ts';

const pauseMs = 2;
const access = await openAccess(process.argv[2]!);
const ask = () => access.get({ apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'default', name: 'default' });

let longest = 0;
const enough = new AbortController();
process.once('message', () => enough.abort());
for (let warm = 0; warm < 20; warm += 1) await ask();
process.send?.(0);
while (!enough.signal.aborted) {
  const start = performance.now();
  await ask();
  longest = Math.max(longest, performance.now() - start);
  await systemClock.sleep(pauseMs);
}
access.close();
process.send?.(longest);
