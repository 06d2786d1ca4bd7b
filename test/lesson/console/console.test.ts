import { describe, expect, test } from '@jest/globals';
import type { TextEdit } from '../../../src/lesson/text-input.ts';
import { noon, play } from '../play.ts';
import { problem } from '../fake-ports.ts';

const open = () => {
  const game = play();
  game.open('first-pod');
  game.send({ type: 'console' });
  const edit = (how: TextEdit) => game.send({ type: 'edit-text', edit: how });
  return {
    game,
    edit,
    type: (text: string) => edit({ type: 'type', text }),
    enter: (line: string, at = noon) => {
      edit({ type: 'type', text: line });
      return game.send({ type: 'command' }, at);
    },
    end: (number: number, code: number | undefined = 0, at = noon) =>
      game.tell({ type: 'command-ended', number, code, problem: undefined }, at),
    get console() {
      return game.attempt.console;
    },
    get text() {
      return game.attempt.console.input.text;
    },
  };
};

const outputOf = (all: ReturnType<typeof open>, index = -1): string[] =>
  all.console.commands.at(index)!.output.lines.map(({ text }) => text);

describe('the command line', () => {
  test('runs a line and shows what comes of it', () => {
    const all = open();
    expect(all.enter('kubectl get pods')).toEqual([{ type: 'run-command', number: 1, line: 'kubectl get pods' }]);
    expect(all.text).toBe('');
    all.game.tell({ type: 'command-output', number: 1, pieces: [{ text: 'hello\n', stream: 'out' }], dropped: 0 });
    all.end(1, 3, noon + 500);
    expect(outputOf(all)).toEqual(['hello']);
    expect(all.console.commands).toMatchObject([{ status: 'done', code: 3, endedAt: noon + 500 }]);
  });

  test('does nothing for an empty line or a comment', () => {
    const all = open();
    expect([all.enter(''), all.enter('   '), all.enter('# later')]).toEqual([[], [], []]);
    expect(all.console.commands).toEqual([]);
  });

  test('runs one command at a time; what is typed ahead has its turn afterwards', () => {
    const all = open();
    all.enter('kubectl logs -f hello');
    expect([all.enter('ls'), all.enter('pwd')]).toEqual([[], []]);
    expect(all.text).toBe('');
    expect(all.console.waiting).toEqual(['ls', 'pwd']);
    expect(all.end(1)).toEqual([{ type: 'run-command', number: 2, line: 'ls' }]);
    expect(all.end(2)).toEqual([{ type: 'run-command', number: 3, line: 'pwd' }]);
  });

  test('a line that waits for what is stopped comes back, to be given again or not', () => {
    const all = open();
    all.enter('kubectl logs -f hello');
    all.enter('ls');
    all.game.send({ type: 'stop-command' });
    expect(all.end(1)).toEqual([]);
    expect(all.text).toBe('ls');
    expect(all.game.send({ type: 'command' })).toEqual([{ type: 'run-command', number: 2, line: 'ls' }]);
  });

  test('what is being typed is not lost to a line that comes back', () => {
    const all = open();
    all.enter('kubectl logs -f hello');
    all.enter('ls');
    all.type('new');
    all.game.send({ type: 'stop-command' });
    expect(all.text).toBe('new');
  });

  test('runs a line with & beside others', () => {
    const all = open();
    const line = 'kubectl port-forward hello 8080:80';
    expect(all.enter(`${line} &`)).toEqual([{ type: 'run-command', number: 1, line }]);
    expect(all.enter('curl localhost:8080')).toHaveLength(1);
    expect(all.enter('sleep 9 &')).toHaveLength(1);
    all.enter('jobs');
    expect(outputOf(all)).toEqual([`1  ${line} &`, '2  curl localhost:8080', '3  sleep 9 &']);
    expect(all.enter('stop 3')).toEqual([{ type: 'stop-command', number: 3, hard: false }]);
    expect(all.enter('stop 9')).toEqual([]);
    expect(all.enter('stop')).toHaveLength(3);
  });

  test('Ctrl-C asks what runs in front to end, and the second time ends it', () => {
    const all = open();
    all.enter('a &');
    all.enter('b');
    expect(all.game.send({ type: 'stop-command' })).toEqual([{ type: 'stop-command', number: 2, hard: false }]);
    expect(all.console.commands.at(-1)).toMatchObject({ status: 'stopping' });
    expect(all.game.send({ type: 'stop-command' })).toEqual([{ type: 'stop-command', number: 2, hard: true }]);
    all.end(2, 143);
    expect(all.console.commands.at(-1)).toMatchObject({ status: 'done', stopped: true });
    expect(all.game.send({ type: 'stop-command' })).toEqual([{ type: 'stop-command', number: 1, hard: false }]);
    all.end(1);
    expect(all.game.send({ type: 'stop-command' }, noon + 900)).toEqual([]);
    expect(all.game.state.quitting).toBe(false);
    expect(all.game.send({ type: 'stop-command' }, noon + 1_100)).toContainEqual({ type: 'quit', code: 130 });
  });

  test('Ctrl-C quits when nothing runs', () => {
    const all = open();
    all.enter('a');
    all.end(1);
    expect(all.game.send({ type: 'stop-command' })).toContainEqual({ type: 'quit', code: 130 });
  });

  test('goes on while it is closed, and what runs stays known', () => {
    const all = open();
    all.enter('sleep 5');
    all.type('half');
    all.game.send({ type: 'console' });
    expect(all.game.state.screen).toBe('lesson');
    expect(all.console.open).toBe(false);
    all.game.tell({ type: 'command-output', number: 1, pieces: [{ text: 'x', stream: 'out' }], dropped: 0 });
    all.game.send({ type: 'console' });
    expect(all.text).toBe('half');
    expect(outputOf(all)).toEqual(['x']);
  });

  test('lets a line go on after a backslash, in quotes and in a document', () => {
    const all = open();
    expect(all.enter('kubectl exec duo -c web -- \\')).toEqual([]);
    expect(all.console.above).toBe('kubectl exec duo -c web -- \\');
    expect(all.enter('  netstat -ltn')).toMatchObject([{ line: 'kubectl exec duo -c web -- netstat -ltn' }]);
    all.end(1);
    all.enter('cat <<EOF');
    all.enter('');
    all.enter('two');
    expect(all.enter('EOF')).toMatchObject([{ line: 'cat <<EOF\n\ntwo\nEOF' }]);
  });

  test('takes back the line above with Backspace', () => {
    const all = open();
    all.enter('ab \\');
    all.type('c');
    all.edit({ type: 'caret', to: 'start' });
    all.edit({ type: 'erase', what: 'before' });
    expect(all.console).toMatchObject({ above: '', input: { text: 'ab c', caret: 3 } });
  });

  test('clears, helps, and is left with exit', () => {
    const all = open();
    all.enter('false');
    all.end(1, 1);
    all.enter('help');
    expect(outputOf(all).join('\n')).toContain('Ctrl-C');
    all.enter('clear');
    expect(all.console.commands).toEqual([]);
    all.enter('a &');
    all.game.send({ type: 'clear' });
    expect(all.console.commands).toHaveLength(1);
    all.enter('exit');
    expect(all.console.open).toBe(false);
  });

  test('says why a line could not run', () => {
    const all = open();
    all.enter('a');
    all.game.tell({ type: 'command-ended', number: 1, code: undefined, problem: problem('no-shell') });
    expect(all.console.commands[0]).toMatchObject({ status: 'done', problem: { code: 'no-shell' } });
  });

  test('forgets old entries before their lines are too many', () => {
    const all = open();
    const text = 'x\n'.repeat(1_900);
    for (let number = 1; number <= 6; number += 1) {
      all.enter(`c${number}`);
      all.game.tell({ type: 'command-output', number, pieces: [{ text, stream: 'out' }], dropped: 0 });
      all.end(number);
    }
    all.enter('last');
    expect(all.console.commands.map(({ line }) => line)).toEqual(['c4', 'c5', 'c6', 'last']);
  });
});

describe('files that are given to kubectl', () => {
  const given = (line: string, output: string, code = 0) => {
    const all = open();
    all.enter(line);
    all.game.tell({ type: 'command-output', number: 1, pieces: [{ text: output, stream: 'out' }], dropped: 0 });
    all.end(1, code);
    return all.game.attempt.files.list[0];
  };

  test.each([
    ['kubectl apply -f pod.yaml', 'pod/hello created\n', ['pod/hello created']],
    ['k replace --force -f ./pod.yaml', 'pod "hello" deleted\npod/hello replaced\n', ['pod/hello replaced']],
    ['cd . && kubectl create --filename=pod.yaml', 'pod/hello created\n', ['pod/hello created']],
    ['kubectl apply -f . ', 'pod/hello unchanged\n', ['pod/hello unchanged']],
  ])('%s counts as applied', (line, output, done) => {
    expect(given(line, output)).toMatchObject({ status: 'applied', done, problems: [] });
  });

  test.each([
    ['kubectl apply -f pod.yaml', 'error: no such file\n', 1],
    ['kubectl apply --dry-run=server -f pod.yaml', 'pod/hello created\n', 0],
    ['kubectl apply -f other.yaml', 'pod/hello created\n', 0],
    ['kubectl delete -f pod.yaml', 'pod "hello" deleted\n', 0],
    ['echo kubectl apply -f pod.yaml', 'pod/hello created\n', 0],
  ])('%s (%j, exit code %i) does not', (line, output, code) => {
    expect(given(line, output, code)).toMatchObject({ status: 'untouched' });
  });
});

describe('pasted lines', () => {
  test('run one after the other when each ends with a line end; the rest stays to be edited', () => {
    const all = open();
    all.type('ec');
    expect(all.type('ho 1\n\n# two\necho 2 \\\n  3\nhalf')).toEqual([
      { type: 'run-command', number: 1, line: 'echo 1' },
    ]);
    expect(all.console).toMatchObject({ input: { text: 'half' } });
    expect(all.console.waiting.length).toBeGreaterThan(0);
    expect(all.end(1)).toEqual([{ type: 'run-command', number: 2, line: 'echo 2 3' }]);
    expect(all.console.waiting).toEqual([]);
  });

  test('that wait are forgotten when the learner stops the first', () => {
    const all = open();
    all.type('one\ntwo\nthree\n');
    all.game.send({ type: 'stop-command' });
    expect(all.end(1)).toEqual([]);
    expect(all.console.waiting).toEqual([]);
  });

  test('without a line end are only text', () => {
    const all = open();
    expect(all.type('kubectl get pods')).toEqual([]);
    expect(all.text).toBe('kubectl get pods');
  });
});

describe('the history', () => {
  const used = () => {
    const all = open();
    for (const line of ['kubectl get pods', 'ls', 'ls', 'kubectl logs a', 'help']) {
      all.enter(line);
      if (line !== 'help') all.end(all.console.given);
    }
    return all;
  };

  test('comes back line by line, and the new line after it', () => {
    const all = used();
    const seen = [1, 1, 1, 1, 1, -1, -1, -1, -1].map((by) => {
      all.game.send({ type: 'recall', by: by as 1 | -1 });
      return all.text;
    });
    expect(seen.slice(0, 5)).toEqual(['help', 'kubectl logs a', 'ls', 'kubectl get pods', 'kubectl get pods']);
    expect(seen.slice(5)).toEqual(['ls', 'kubectl logs a', 'help', '']);
  });

  test('is searched by what is typed already', () => {
    const all = used();
    all.type('kube');
    all.game.send({ type: 'recall', by: 1 });
    expect(all.text).toBe('kubectl logs a');
    all.game.send({ type: 'recall', by: 1 });
    expect(all.console.input).toEqual({ text: 'kubectl get pods', caret: 16 });
    all.game.send({ type: 'recall', by: -1 });
    all.game.send({ type: 'recall', by: -1 });
    expect(all.text).toBe('kube');
  });

  test('can be edited, after which a search begins anew', () => {
    const all = used();
    all.game.send({ type: 'recall', by: 1 });
    all.edit({ type: 'erase', what: 'to-start' });
    all.type('l');
    all.game.send({ type: 'recall', by: 1 });
    expect(all.text).toBe('ls');
  });
});
