import { describe, expect, test } from '@jest/globals';
import { commandName, continued, scanShell } from '../../../src/lesson/console/shell-words.ts';

const wordsOf = (line: string): string[][] => scanShell(line).commands.map((words) => words.map(({ text }) => text));

describe('a line for a shell', () => {
  test.each<[string, string[][]]>([
    ['kubectl get pods', [['kubectl', 'get', 'pods']]],
    [`sh -c 'echo ok > /www/ready'`, [['sh', '-c', 'echo ok > /www/ready']]],
    [String.raw`a "b \" c"d\ e`, [['a', 'b " cd e']]],
    ['a | b && c; d || e & f', [['a'], ['b'], ['c'], ['d'], ['e'], ['f']]],
    ['a 2>&1 &>x | b', [['a', '2>&1', '&>x'], ['b']]],
    ['a # | b', [['a']]],
    ['(cd x; ls)', [['cd', 'x'], ['ls']]],
    ['cat <<EOF | b\none | two\nEOF\nc', [['cat', 'EOF'], ['b'], ['c']]],
    ['', []],
    ['  # nothing', []],
  ])('%s', (line, words) => {
    expect(wordsOf(line)).toEqual(words);
    expect(scanShell(line).open).toBeUndefined();
  });

  test.each([
    ['a \\', 'backslash'],
    [`echo 'one`, 'quote'],
    ['echo "one\ntwo', 'quote'],
    ['cat <<EOF', 'document'],
    ['cat <<-EOF\n\tone\n', 'document'],
    [String.raw`echo a\\`, undefined],
    ['cat <<-EOF\n\tone\n\tEOF', undefined],
    ['cat <<<word', undefined],
  ])('%j goes on: %s', (line, open) => expect(scanShell(line).open).toBe(open));

  test('knows an ampersand at its end', () => {
    expect(scanShell('a b &').beside).toBe(true);
    expect(scanShell('a & b').beside).toBe(false);
    expect(scanShell('a &&').beside).toBe(false);
    expect(scanShell(`a '&'`).beside).toBe(false);
  });

  test('goes on after a backslash as a shell would read it', () => {
    expect(continued('kubectl exec duo -- \\', '  netstat -ltn')).toBe('kubectl exec duo -- netstat -ltn');
    expect(continued('ab\\', 'cd')).toBe('abcd');
    expect(continued(`echo 'a`, `  b'`)).toBe(`echo 'a\n  b'`);
    expect(continued('', 'x')).toBe('x');
  });

  test('is called by what it does', () => {
    expect(commandName('kubectl port-forward duo 8080:80 &')).toBe('port-forward');
    expect(commandName('k logs -f duo')).toBe('logs');
    expect(commandName('watch ls')).toBe('watch');
  });
});
