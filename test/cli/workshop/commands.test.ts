import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openCommands } from '../../../src/cli/workshop/commands.ts';
import { takesTerminal, withAlias, withoutTerminal } from '../../../src/cli/workshop/takes-terminal.ts';
import { watchOverGroup } from '../../../src/cli/workshop/process-group.ts';
import { isProcessRunning } from '../../../src/shared/is-process-running.ts';

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'peapod-commands-')));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const graceMs = 300;

const start = (line: string, options: { shell?: string; graceMs?: number } = {}) => {
  const commands = openCommands({
    folder,
    kubeconfig: '/state/kubeconfig',
    stateFolder: folder,
    env: { ...process.env, SHELL: '/no/such/shell' },
    graceMs,
    ...options,
  });
  const [stop, hurry] = [new AbortController(), new AbortController()];
  const seen = { out: '', err: '' };
  const watchers = new Set<() => void>();
  const ended = commands.run(
    {
      line,
      hurry: hurry.signal,
      onOutput: (text, stream) => {
        // Of a flood, the end is enough.
        seen[stream] = (seen[stream] + text).slice(-1_000_000);
        for (const watcher of watchers) watcher();
      },
    },
    stop.signal,
  );
  return {
    ended,
    stop: () => stop.abort(),
    hurry: () => hurry.abort(),
    seen,
    /** Resolves as soon as standard output has it. */
    says: (what: RegExp): Promise<RegExpExecArray> =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = what.exec(seen.out);
          if (found === null) return;
          watchers.delete(look);
          resolve(found);
        };
        watchers.add(look);
        look();
      }),
  };
};

/** When the last process of these ids has gone: the system takes a moment to bury them. */
const gone = async (...ids: number[]): Promise<void> => {
  while (ids.some((id) => isProcessRunning(id) && !isZombie(id))) await new Promise((resolve) => setImmediate(resolve));
};

const isZombie = (id: number): boolean => {
  try {
    return /\) Z /.test(readFileSync(`/proc/${id}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

const code = (value: number) => ({ ok: true, value: { code: value } });

describe('a line of the command line', () => {
  test('runs by a shell beside the files, for this lesson, whatever the learner calls a shell', async () => {
    writeFileSync(join(folder, 'pod.yaml'), 'kind: Pod\n');
    const { ended, seen } = start('ls; echo "$KUBECONFIG $COLUMNS $TERM"; pwd; cat pod.yaml | tr a-z A-Z');
    expect(await ended).toEqual(code(0));
    expect(seen.out).toBe(`pod.yaml\n/state/kubeconfig 80 dumb\n${folder}\nKIND: POD\n`);
  });

  test('has a code, and standard error apart', async () => {
    const { ended, seen } = start('echo no >&2; exit 7');
    expect(await ended).toEqual(code(7));
    expect(seen).toEqual({ out: '', err: 'no\n' });
  });

  test('that a signal ends has the code that a shell gives it', async () => {
    expect(await start('kill -KILL $$').ended).toEqual(code(137));
  });

  test('finds nothing to read', async () => {
    const { ended, seen } = start('cat; read answer; echo "code $?"; (: < /dev/tty) 2>/dev/null || echo no terminal');
    expect(await ended).toEqual(code(0));
    expect(seen.out).toBe('code 1\nno terminal\n');
  });

  test('survives bytes that are no text', async () => {
    const { ended, seen } = start(String.raw`printf 'a\377b\n\303'`);
    expect(await ended).toEqual(code(0));
    expect(seen.out).toBe('a\uFFFDb\n\uFFFD');
  });

  test('knows k', async () => {
    writeFileSync(join(folder, 'kubectl'), '#!/bin/sh\necho "kubectl got $*"\n', { mode: 0o755 });
    const { ended, seen } = start('PATH=$PWD:$PATH; k get pods && echo k');
    expect(await ended).toEqual(code(0));
    expect(seen.out).toBe('kubectl got get pods\nk\n');
  });

  test('takes 10 MB in one row', async () => {
    const { ended, seen } = start('head -c 10000000 /dev/zero | tr "\\0" x; echo end');
    expect(await ended).toEqual(code(0));
    expect(seen.out).toMatch(/x{1000}end\n$/);
  }, 20_000);

  test('goes on when the folder was removed', async () => {
    rmSync(folder, { recursive: true });
    expect(await start('pwd').ended).toEqual(code(0));
  });

  test('without a shell is a problem', async () => {
    expect(await start('ls', { shell: 'no-such-shell' }).ended).toMatchObject({
      ok: false,
      problem: { code: 'no-shell', what: expect.stringContaining('no-such-shell could not be started') },
    });
  });
});

describe('stopping', () => {
  test('ends all that the line started', async () => {
    const { ended, stop, says } = start('sleep 1000 & echo "ids $! $$"; sleep 1000 | cat');
    const [, child, shell] = await says(/ids (\d+) (\d+)\n/);
    stop();
    expect(await ended).toEqual(code(143));
    await gone(Number(child), Number(shell));
  });

  test('ends what takes no notice, after a while', async () => {
    const { ended, stop, says } = start('trap "" TERM INT; echo ready; while :; do sleep 1; done');
    await says(/ready/);
    stop();
    expect(await ended).toEqual(code(137));
  });

  test('ends it at once when there is a hurry', async () => {
    const { ended, stop, hurry, says } = start('trap "" TERM; echo ready; while :; do sleep 1; done', {
      graceMs: 1_000_000,
    });
    await says(/ready/);
    stop();
    hurry();
    expect(await ended).toEqual(code(137));
  });

  test('ends a flood, which is slowed down meanwhile', async () => {
    const { ended, stop, says } = start('yes');
    await says(/y\ny\n/);
    stop();
    expect(await ended).toEqual(code(143));
  });

  test('before it began runs nothing', async () => {
    const { ended, stop, seen } = start('echo ran');
    stop();
    await ended;
    expect(seen.out).toBe('');
  });
});

describe('what a line leaves behind', () => {
  test('is ended with it, and that is said', async () => {
    const { ended, seen } = start('sleep 1000 & echo "id $!"');
    expect(await ended).toEqual(code(0));
    expect(seen.err).toBe('What it left running was ended.\n');
    await gone(Number(/id (\d+)/.exec(seen.out)?.[1]));
  });

  test('in a session of its own does not hold the line up', async () => {
    const { ended, seen } = start('setsid sleep 1000 & echo "id $!"; sleep 0.2');
    expect(await ended).toEqual(code(0));
    const id = Number(/id (\d+)/.exec(seen.out)?.[1]);
    process.kill(id, 'SIGKILL');
  });

  test('is ended also when the workshop is killed', async () => {
    const child = spawn('sh', ['-c', 'sleep 1000 & wait'], { detached: true, stdio: 'ignore' });
    await once(child, 'spawn');
    const ended = once(child, 'exit');
    // What a killed workshop leaves of its pipe is an end.
    const guard = watchOverGroup(child.pid!);
    guard.abandon();
    expect(await ended).toEqual([null, 'SIGTERM']);
  });
});

describe('which lines take the terminal', () => {
  test.each([
    'kubectl exec -it duo -- sh',
    'kubectl exec -ti duo -c web -- /bin/bash',
    'kubectl exec -i -t duo -- sh -l',
    'kubectl exec --stdin --tty duo -- python3',
    'k run box --rm -it --image=busybox:1.36',
    'kubectl attach duo -it',
    'kubectl debug -it duo --image=busybox:1.36 --target=web',
    'kubectl edit pod hello',
    'vi pod.yaml',
    'ls && less pod.yaml',
    'kubectl get pods | less',
    'EDITOR=nano nano pod.yaml',
    '/usr/bin/vim x',
    'watch kubectl get pods',
    'top',
    'bash',
    'sudo ls',
  ])('%s', (line) => expect(takesTerminal(line)).toBe(true));

  test.each([
    'kubectl get pods',
    'kubectl get pods -w',
    'kubectl logs -f duo',
    'kubectl port-forward duo 8080:80',
    'kubectl exec duo -- sh -c "ls"',
    'kubectl exec -i duo -- sh',
    'kubectl exec duo -- ls -it',
    'kubectl run ask --rm -it --restart=Never --image=busybox:1.36 -- wget -qO- 10.1.1.1:8080',
    'echo vi',
    'sh -c ls',
    'bash script.sh',
    'python3 x.py',
    'grep top pod.yaml',
    'kubectl top pod',
    '',
  ])('not %s', (line) => expect(takesTerminal(line)).toBe(false));

  test('a command that only answers needs none', () => {
    expect(withoutTerminal('ls; k run ask --rm -it --image=x -- wget -t 3 a | cat')).toBe(
      'ls; kubectl run ask --rm -i --image=x -- wget -t 3 a | cat',
    );
    expect(withoutTerminal('kubectl exec -i -t duo -- ls')).toBe('kubectl exec -i  duo -- ls');
    expect(withoutTerminal("kubectl exec duo -c 'k' -- ls -t")).toBe("kubectl exec duo -c 'k' -- ls -t");
    expect(withAlias('FOO=1 k get pods | grep k')).toBe('FOO=1 kubectl get pods | grep k');
  });
});
