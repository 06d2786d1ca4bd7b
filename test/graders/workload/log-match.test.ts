import { describe, expect, test } from '@jest/globals';
import { jobOutcome } from '../../../graders/workload/job-outcome.ts';
import { logMatch } from '../../../graders/workload/log-match.ts';
import { crashing, running, starting } from '../objects.ts';
import { failing, makeScope, namespace, noAbort, passing } from '../scope.ts';
import { JobCluster } from './job-cluster.ts';

const params = {
  job: 'batch',
  configMap: 'run',
  keys: ['first', 'last'],
  container: 'shipper',
  writer: 'app',
  file: '/var/log/app/out.log',
};
const log = 'batch FIRST\nbatch LAST\n';
const live = { started: true, state: '', first: 'ONE', added: 'TWO', log: 'ONE\nTWO\n' };

const judge = (logs: Record<string, string>, seen: Partial<typeof live> = {}) =>
  logMatch.judge(
    {
      namespace,
      run: { values: { first: 'FIRST', last: 'LAST' }, ended: 'complete', afterMs: 0, pod: undefined, logs },
      live: { ...live, ...seen },
    },
    params,
  );

describe('the log of the shipper', () => {
  test('passes with every line once and in order', () => {
    const finding = judge({ shipper: log });
    expect(finding).toMatchObject(passing('shipper ships every line of /var/log/app/out.log once'));
    expect(finding.evidence[0]).toMatchObject({ observed: ['batch FIRST', 'batch LAST'] });
  });

  test('may say other things, too', () => {
    const shipper = 'tail: /var/log/app/out.log has become accessible\nbatch FIRST\nbatch LAST\nbye\n';
    expect(judge({ shipper })).toMatchObject(passing('once and in order'));
  });

  test.each([
    ['the first line is missing', 'LAST\n', 'missing in its log: first'],
    ['both are missing', '', 'missing in its log: first, last'],
  ])('fails when %s', (_what, shipper, reason) => {
    expect(judge({ shipper })).toMatchObject(failing(`shipper: ${reason}`, 'From the first line on'));
  });

  test('fails when the lines are in the log of another container only', () => {
    const finding = judge({ app: log });
    expect(finding).toMatchObject(failing('missing in its log: first, last', 'From the first line on'));
    expect(finding.evidence[0]).toMatchObject({ observed: 'an empty log' });
  });

  test('fails when a line comes twice', () => {
    expect(judge({ shipper: `FIRST\n${log}` })).toMatchObject(failing('more than once in its log: first', 'follow'));
  });

  test('fails when the order is not that of the file', () => {
    expect(judge({ shipper: 'LAST\nFIRST\n' })).toMatchObject(failing('not in the order of the file', 'as they come'));
  });

  test('fails when the writer waits for the shipper’s end', () => {
    expect(judge({ shipper: log }, { started: false, state: 'Pending; app waiting: PodInitializing' })).toMatchObject(
      failing('app did not start in a copy of the Job: Pending; app waiting', 'at the same time'),
    );
  });

  test('fails when it repeats values instead of reading the file', () => {
    const finding = judge({ shipper: log }, { log: '' });
    expect(finding).toMatchObject(
      failing('while app goes on writing: missing in its log: the first line, a line added later', 'from a volume'),
    );
    expect(judge({ shipper: log }, { log: 'ONE\n' })).toMatchObject(
      failing('missing in its log: a line added', 'read'),
    );
    expect(judge({ shipper: log }, { log: 'ONE\nONE\nTWO\n' })).toMatchObject(failing('more than once', 'follow'));
  });
});

/** A cluster whose shipper prints what is in the file, as `ship` sees it. */
const clusterWith = (ship: (lines: string[]) => string[], writer: typeof running = running) => {
  const cluster = new JobCluster();
  const scope = makeScope();
  const files = new Map<string, string[]>();
  cluster.onCopy = (name) => {
    const copy = cluster.copies.at(-1)!;
    const script = copy.spec.template.spec.containers[0]?.command?.[2];
    const values = cluster.values.at(-1) ?? {};
    // A copy with a new command stays; the other one writes its values and ends.
    const first = /echo (\w+) >>/.exec(script ?? '')?.[1];
    files.set(`${name}-pod`, first === undefined ? Object.values(values) : [first]);
    cluster.show(name, { sidecars: { shipper: running }, containers: { app: first === undefined ? running : writer } });
    if (first === undefined) void scope.clock.sleep(6_000).then(() => cluster.end(name, 'Complete'));
  };
  cluster.onExec = ({ pod }, [, , script = '']) => {
    files.get(pod)?.push(/^echo (\w+)/.exec(script)?.[1] ?? '');
    return { code: 0, stdout: '', stderr: '' };
  };
  cluster.logOf = ({ pod, container }) =>
    container === 'shipper'
      ? ship(files.get(pod) ?? [])
          .map((line) => `${line}\n`)
          .join('')
      : '';
  return { cluster, scope };
};

const grade = async ({ cluster, scope }: ReturnType<typeof clusterWith>) =>
  logMatch.judge(await logMatch.gather(cluster, scope, params, noAbort()), params);

describe('the experiment', () => {
  test('sees lines with new values, and one that is added while the shipper watches', async () => {
    const world = clusterWith((lines) => lines);
    const finding = await grade(world);
    expect(finding).toMatchObject(passing('ships every line'));
    expect(finding.evidence.map(({ expected, observed }) => [expected, observed])).toEqual([
      [finding.evidence[0]?.observed, finding.evidence[0]?.expected],
      [finding.evidence[1]?.observed, finding.evidence[1]?.expected],
    ]);
    const kept = world.cluster.copies.find(({ spec }) => spec.template.spec.containers[0]?.command !== undefined);
    expect(kept?.spec.template.spec.containers[0]).not.toHaveProperty('args');
    await world.scope.undo();
    expect(await world.cluster.names('v1', 'Pod')).toEqual([]);
  });

  test('reads the log of the shipper also after a check that only asked for the app', async () => {
    const world = clusterWith((lines) => lines);
    const outcome = { job: 'batch', configMap: 'run', keys: params.keys, containers: ['app'], within: 90_000 };
    const observed = await jobOutcome.gather(world.cluster, world.scope, outcome, noAbort());
    expect(jobOutcome.judge(observed, outcome).verdict).toBe('pass');
    expect(await grade(world)).toMatchObject(passing('ships every line'));
  });

  test('finds a shipper that prints once, or everything again', async () => {
    expect(await grade(clusterWith((lines) => lines.slice(0, 1)))).toMatchObject(
      failing('missing in its log: last', 'later'),
    );
    const again = clusterWith((lines) => [...lines, ...lines]);
    expect(await grade(again)).toMatchObject(failing('more than once in its log: first, last', 'once'));
  });

  test('finds a writer that never starts', async () => {
    const finding = await grade(clusterWith((lines) => lines, starting));
    expect(finding).toMatchObject(failing('app did not start in a copy', 'same time'));
    expect(finding.reason).toContain('app waiting: ContainerCreating');
    expect((await grade(clusterWith((lines) => lines, crashing))).reason).toContain('CrashLoopBackOff');
  });

  test('fails without the Job', async () => {
    const scope = makeScope();
    const cluster = new JobCluster();
    cluster.remove({ apiVersion: 'batch/v1', kind: 'Job', namespace, name: 'batch' });
    const observed = await logMatch.gather(cluster, scope, params, noAbort());
    expect(logMatch.judge(observed, params)).toMatchObject(failing('no Job batch', 'exactly the name batch'));
  });
});
