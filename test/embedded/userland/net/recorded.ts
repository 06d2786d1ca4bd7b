/** What the real programs said: busybox 1.37 and nginx 1.22 with curl 7.88 of Debian. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type RecordedCommand = { command: string; code: number; out: string; err: string };

const folder = join(process.cwd(), 'test/embedded/userland/net/recordings');

export const recordedText = (name: string): string => readFileSync(join(folder, name), 'utf8');

export const recorded = <T>(name: string): T => JSON.parse(recordedText(name)) as T;

/** Words of a recorded command line; only simple quotes occur. */
export const wordsOf = (command: string): string[] =>
  [...command.matchAll(/'([^']*)'|(\S+)/gu)].map(([, quoted, bare]) => quoted ?? bare ?? '');

/** What differs from run to run, and between the versions: dates, tags, versions, speeds. */
export const plain = (text: string): string =>
  text
    .replaceAll(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/gu, 'DATE')
    .replaceAll(/"6b01[0-9a-f]{4}-/gu, '"TIME-')
    .replaceAll(/BusyBox v.* multi-call/gu, 'BusyBox multi-call')
    .replaceAll(/nginx\/1\.\d+\.\d+/gu, 'nginx/VERSION')
    .replaceAll(/(\r100 +\d+  100 +\d+    0     0) +[\dkM]+/gu, '$1 SPEED')
    .replaceAll(/after \d+ ms/gu, 'after N ms')
    .replaceAll(/(?<=--:--:-- )[ \d.]{4}[\dkM]\n/gu, 'SPEED\n');
