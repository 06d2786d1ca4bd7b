/** Running and ending: restarts, probes, hooks, signals, memory. */
import { expect } from '@jest/globals';
import { conditionsOf, statusOf, type Body } from '../here.ts';

export const lifeBodies: Body[] = [
  {
    name: 'a container that fails is restarted with back-off, and the log of the run before is kept',
    async run(here) {
      await here.runPod('a', { app: 'echo try; exit 7' });
      const pod = await here.untilPod('a', 'backs off', (each) => {
        const status = statusOf(each, 'app');
        return status?.state?.waiting?.reason === 'CrashLoopBackOff' && status.restartCount >= 1;
      });
      const status = statusOf(pod, 'app');
      expect(status?.state?.waiting?.message).toMatch(
        new RegExp(`^back-off \\d+s restarting failed container=app pod=a_${here.namespace}\\(${pod.metadata.uid}\\)$`),
      );
      expect(status?.lastState?.terminated).toMatchObject({ exitCode: 7, reason: 'Error' });
      expect(pod.status?.phase).toBe('Running');
      expect(conditionsOf(pod)).toMatchObject({ Ready: 'False', ContainersReady: 'False' });
      expect(await here.logs('a', 'app', true)).toBe('try\n');
      await here.untilEvent(
        'a',
        `BackOff Back-off restarting failed container app in pod a_${here.namespace}(${pod.metadata.uid})`,
      );
    },
  },
  {
    name: 'OnFailure ends with success, Never with what happened',
    async run(here) {
      await here.runPod('good', { app: 'exit 0' }, 'restartPolicy: OnFailure');
      await here.runPod('bad', { app: 'echo oops > /dev/termination-log; exit 5' }, 'restartPolicy: Never');
      const good = await here.untilPhase('good', 'Succeeded');
      expect(statusOf(good, 'app')).toMatchObject({ ready: false, restartCount: 0 });
      const bad = await here.untilPhase('bad', 'Failed');
      expect(statusOf(bad, 'app')?.state?.terminated).toMatchObject({
        exitCode: 5,
        reason: 'Error',
        message: 'oops\n',
      });
    },
  },
  {
    name: 'a failing liveness probe restarts the container, and only that one',
    async run(here) {
      await here.runPod(
        'a',
        {},
        `
containers:
- {name: other, image: 'busybox:1.36', command: [sleep, '600']}
- name: app
  image: busybox:1.36
  command: [sh, -c, 'touch /tmp/healthy; sleep 600']
  livenessProbe: {exec: {command: [cat, /tmp/healthy]}, periodSeconds: 1, failureThreshold: 2}`,
      );
      await here.untilReady('a');
      await here.exec('a', 'rm /tmp/healthy', 'app');
      const pod = await here.untilPod('a', 'was restarted', (each) => statusOf(each, 'app')?.restartCount === 1);
      expect(statusOf(pod, 'other')?.restartCount).toBe(0);
      expect(statusOf(pod, 'app')?.lastState?.terminated?.exitCode).toBe(137);
      await here.untilEvent(
        'a',
        "Unhealthy Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory",
      );
      await here.untilEvent('a', 'Killing Container app failed liveness probe, will be restarted');
    },
  },
  {
    name: 'readiness decides who gets traffic, startup holds the others back',
    async run(here) {
      await here.apply(`
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: a}, ports: [{port: 80, targetPort: 8080}]}`);
      await here.runPod(
        'a',
        {},
        `
containers:
- name: app
  image: busybox:1.36
  command: [sh, -c, 'mkdir /www; echo hi > /www/index.html; sleep 2; httpd -f -p 8080 -h /www']
  startupProbe: {tcpSocket: {port: 8080}, periodSeconds: 1, failureThreshold: 30}
  readinessProbe: {httpGet: {path: /ready, port: 8080}, periodSeconds: 1}`,
      );
      await here.runPod('client', { app: 'sleep 600' });
      await here.untilReady('client');
      await here.untilPod('a', 'has started', (each) => statusOf(each, 'app')?.started === true);
      await here.untilEvent('a', 'Unhealthy Readiness probe failed: HTTP probe failed with statuscode: 404');
      const refused = await here.exec('client', 'wget -q -T 2 -O - http://web');
      expect(refused).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^wget: can't connect to remote host \([0-9.]+\): Connection refused\n$/),
      });
      await here.exec('a', 'touch /www/ready');
      await here.untilReady('a');
      const reached = await here.until(
        'the Service leads to the pod',
        () => here.exec('client', 'wget -q -T 2 -O - http://web'),
        ({ code }) => code === 0,
      );
      expect(reached.stdout).toBe('hi\n');
      expect(
        await here.exec('client', `wget -q -T 2 -O - http://web.${here.namespace}.svc.cluster.local`),
      ).toMatchObject({ stdout: 'hi\n' });
    },
  },
  {
    name: 'TERM is handled by a trap, and who does not listen is killed after the grace',
    async run(here) {
      const volume = `
volumes: [{name: out, hostPath: {path: /tmp/${here.namespace}, type: DirectoryOrCreate}}]
terminationGracePeriodSeconds: 2
containers:
- name: polite
  image: busybox:1.36
  command: [sh, -c, "trap 'echo term >> /out/polite; exit 0' TERM; while true; do sleep 0.2; done"]
  volumeMounts: [{name: out, mountPath: /out}]
- name: deaf
  image: busybox:1.36
  command: [sh, -c, "trap '' TERM; while true; do sleep 0.2; done"]
  volumeMounts: [{name: out, mountPath: /out}]
  lifecycle: {preStop: {exec: {command: [sh, -c, 'echo prestop >> /out/deaf']}}}`;
      await here.runPod('a', {}, volume);
      const { spec } = await here.untilReady('a');
      const before = here.now;
      await here.delete('Pod', 'a');
      await here.untilGone('Pod', 'a');
      expect(here.now - before).toBeGreaterThanOrEqual(1_500);
      await here.runPod(
        'reader',
        {},
        `{nodeName: ${spec.nodeName}, restartPolicy: Never, volumes: [{name: out, hostPath: {path: /tmp/${here.namespace}}}], containers: [{name: app, image: 'busybox:1.36', command: [sh, -c, 'cat /out/polite /out/deaf'], volumeMounts: [{name: out, mountPath: /out}]}]}`,
      );
      await here.untilPhase('reader', 'Succeeded');
      expect(await here.logs('reader', 'app')).toBe('term\nprestop\n');
    },
  },
  {
    name: 'postStart runs beside the command, before the container counts as started',
    async run(here) {
      await here.runPod(
        'a',
        {},
        `
containers:
- name: app
  image: busybox:1.36
  command: [sh, -c, 'sleep 600']
  lifecycle: {postStart: {exec: {command: [sh, -c, 'echo post > /tmp/post']}}}`,
      );
      await here.untilReady('a');
      expect((await here.exec('a', 'cat /tmp/post')).stdout).toBe('post\n');
    },
  },
  {
    name: 'too much memory is OOMKilled',
    async run(here) {
      // A busy real node hears of the kill too late now and then, and says Error.
      let reason: string | undefined;
      for (let attempt = 1; attempt <= 3 && reason !== 'OOMKilled'; attempt += 1) {
        const name = `a${attempt}`;
        await here.runPod(
          name,
          {},
          `
restartPolicy: Never
containers:
- name: app
  image: busybox:1.36
  command: [tail, /dev/zero]
  resources: {limits: {memory: 24Mi}}`,
        );
        const ended = statusOf(await here.untilPhase(name, 'Failed'), 'app')?.state?.terminated;
        expect(ended?.exitCode).toBe(137);
        reason = ended?.reason;
      }
      expect(reason).toBe('OOMKilled');
    },
  },
  {
    name: 'a shell has processes: jobs, signals, pipes, exit codes',
    async run(here) {
      await here.runPod('a', { app: 'sleep 600' });
      await here.untilReady('a');
      const says = async (script: string) => {
        const { code, stdout, stderr } = await here.exec('a', script);
        return { code, stdout, stderr };
      };
      expect(await says('sleep 600 & p=$!; kill $p; wait $p; echo $?')).toMatchObject({ stdout: '143\n' });
      expect(await says('(sleep 0.2; echo late) & echo early; wait')).toMatchObject({ stdout: 'early\nlate\n' });
      expect(await says('trap "echo got" USR1; kill -USR1 $$; echo after')).toMatchObject({ stdout: 'got\nafter\n' });
      expect(await says('yes | head -n 2 | wc -l')).toMatchObject({ stdout: '2\n' });
      expect(await says('nosuch')).toMatchObject({ code: 127, stderr: 'sh: nosuch: not found\n' });
      expect(await says('exit 42')).toMatchObject({ code: 42 });
      expect(await says('cat /nosuch')).toMatchObject({
        code: 1,
        stderr: "cat: can't open '/nosuch': No such file or directory\n",
      });
      expect(await says('kill -9 $$')).toMatchObject({ code: 137 });
      expect(await says('id -u; hostname; echo $HOME')).toMatchObject({ stdout: '0\na\n/root\n' });
      expect(await here.command('a', ['nosuch'])).toMatchObject({
        code: 126,
        stderr: expect.stringContaining('executable file not found in $PATH'),
      });
    },
  },
];
