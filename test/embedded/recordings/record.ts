/**
 * Runs the command lines of `NAME.txt` (separated by lines of `---`) in the real busybox and keeps what they say in
 * `NAME.json`. Each has a folder of its own to work in, and no input but what comes after a line of `<<<`.
 *
 *     node --experimental-strip-types test/embedded/recordings/record.ts NAME [IMAGE]
 */
import { execFile, execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { normalize, readCases, type Recording } from './recordings.ts';

const [name = 'shell', image = 'busybox:1.36'] = process.argv.slice(2);
const container = execFileSync(
  'docker',
  ['run', '-d', '--rm', '--init', '--network', 'none', image, 'tail', '-f', '/dev/null'],
  {
    encoding: 'utf8',
  },
).trim();
const prepare = 'cd / && rm -rf /tmp/* && mkdir /tmp/work && cd /tmp/work && exec sh -c "$0"';

const run = (command: string, stdin: string): Promise<Recording> =>
  new Promise((resolve) => {
    const child = execFile(
      'docker',
      ['exec', '-i', container, 'timeout', '20', 'sh', '-c', prepare, command],
      (error, stdout, stderr) => {
        resolve(normalize({ command, stdin, stdout, stderr, code: typeof error?.code === 'number' ? error.code : 0 }));
      },
    );
    child.stdin?.end(stdin);
  });

try {
  const recordings: Recording[] = [];
  for (const { command, stdin } of readCases(name)) recordings.push(await run(command, stdin));
  writeFileSync(new URL(`${name}.json`, import.meta.url), `${JSON.stringify(recordings, undefined, 1)}\n`);
  console.log(`${recordings.length} recorded`);
} finally {
  execFileSync('docker', ['kill', container]);
}
