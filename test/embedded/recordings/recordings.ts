/** Command lines and what the real busybox says to them. */
import { readFileSync } from 'node:fs';

export type Case = { command: string; stdin: string };
export type Recording = Case & { stdout: string; stderr: string; code: number };

export const readCases = (name: string): Case[] =>
  readFileSync(new URL(`${name}.txt`, import.meta.url), 'utf8')
    .split(/^---\n/m)
    .filter((text) => text.trim() !== '')
    .map((text) => {
      const [command = '', stdin = ''] = text.split(/^<<<\n/m);
      return { command: command.replace(/\n$/, ''), stdin };
    });

export const readRecordings = (name: string): Recording[] =>
  JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8')) as Recording[];

/** The image at hand may be of another version, and of a usage only the first line is kept. */
const usage = (text: string): string =>
  text
    .replaceAll(/^BusyBox v.* multi-call binary\.$/gm, 'BusyBox v1.36.1 (2024-09-26 21:31:42 UTC) multi-call binary.')
    .replaceAll(/^(Usage: .*\n)(?:\n(?:.*\S.*\n|\n)*)?/gm, '$1');

export const normalize = (recording: Recording): Recording => ({
  ...recording,
  stdout: usage(recording.stdout),
  stderr: usage(recording.stderr),
});
