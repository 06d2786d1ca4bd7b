/**
 * Asks the real busybox again what the command lines in `applets/*.txt` do. Needs docker.
 * Run: `node --experimental-strip-types test/embedded/recordings/record-applets.ts [NAME]...`
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCommands } from './read-commands.ts';
import type { Recorded, Recording } from './recorded.ts';

const folder = join(import.meta.dirname, 'applets');
const image = 'busybox:1.36';

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const mark = '#RECORDED#';

const record = (name: string): Recording => {
  const { setup, commands } = readCommands(join(folder, `${name}.txt`));
  const script = [
    'mkdir /work; cd /work; umask 022',
    setup,
    ...commands.map(
      (command) =>
        `sh -c ${quote(command)} >/out 2>/err </dev/null; code=$?; echo "${mark} $code"; base64 -w0 /out; echo; base64 -w0 /err; echo`,
    ),
  ].join('\n');
  const started = new Date().toISOString();
  const run = spawnSync('docker', ['run', '--rm', '-i', image, 'sh'], { input: script, maxBuffer: 2 ** 28 });
  const lines = run.stdout.toString().split('\n');
  const found: Recorded[] = [];
  for (const [index, line] of lines.entries()) {
    if (!line.startsWith(mark)) continue;
    const decode = (text: string | undefined): string => Buffer.from(text ?? '', 'base64').toString('latin1');
    found.push({
      command: commands[found.length]!,
      code: Number(line.slice(mark.length)),
      stdout: decode(lines[index + 1]),
      stderr: decode(lines[index + 2]),
    });
  }
  if (found.length !== commands.length) throw new Error(`${name}: ${found.length} of ${commands.length} were recorded`);
  return { at: started, commands: found };
};

const asked = process.argv.slice(2);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.txt'))
  .map((file) => file.slice(0, -4));
for (const name of names) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const found = record(name);
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(found, undefined, 1)}\n`);
  console.log(`${name}: ${found.commands.length}`);
}
