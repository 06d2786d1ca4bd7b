/** One program with many names, as busybox is: what it does depends on the name it is called by. */
import type { Program, Sys } from '../runtime/sys.ts';
import { fileApplets } from './applets/files/index.ts';
import { processApplets } from './applets/process/index.ts';
import { textApplets } from './applets/text/index.ts';
import { netApplets } from './net/index.ts';
import { sh } from './sh/index.ts';

const version = 'BusyBox v1.36.1 (2024-09-26 21:31:42 UTC) multi-call binary.';

const applets: Readonly<Record<string, Program>> = {
  ...fileApplets,
  ...textApplets,
  ...processApplets,
  ...netApplets,
  sh,
  ash: sh,
};

export const appletNames: readonly string[] = Object.keys(applets).toSorted();

const encoder = new TextEncoder();
const say = (sys: Sys, fd: number, text: string): Promise<void> => sys.write(fd, encoder.encode(text));

const lineWidth = 79;

const list = (names: readonly string[]): string => {
  let text = '';
  let line = '\t';
  for (const [index, name] of names.entries()) {
    const word = index === names.length - 1 ? name : `${name}, `;
    if (line.length + 7 + word.length > lineWidth) {
      text += `${line.trimEnd()}\n`;
      line = '\t';
    }
    line += word;
  }
  return `${text}${line}\n`;
};

const about = (): string =>
  `${version}
BusyBox is copyrighted by many authors between 1998-2015.
Licensed under GPLv2. See source distribution for detailed
copyright notices.

Usage: busybox [function [arguments]...]
   or: busybox --list
   or: function [arguments]...

Currently defined functions:
${list(['[', ...appletNames.filter((name) => name !== '[')])}`;

/** `busybox NAME ARGUMENTS` becomes the applet; a name that is none says so. */
const multiCall = async (sys: Sys): Promise<number> => {
  const [, name, ...rest] = sys.argv;
  if (name === undefined || name === '--help') {
    await say(sys, 1, about());
    return 0;
  }
  if (name === '--list') {
    await say(sys, 1, `${appletNames.join('\n')}\n`);
    return 0;
  }
  if (!Object.hasOwn(applets, name)) {
    await say(sys, 2, `${name}: applet not found\n`);
    return 127;
  }
  return sys.exec('/proc/self/exe', [name, ...rest], sys.env);
};

/** The program of the image's only executable. */
export const busybox: Program = async (sys) => {
  const called = (sys.argv[0] ?? 'busybox').replace(/^.*\//, '').replace(/^-(?=.)/, '');
  if (called.startsWith('busybox')) return multiCall(sys);
  const applet = Object.hasOwn(applets, called) ? applets[called] : undefined;
  if (applet !== undefined) return applet(sys);
  await say(sys, 2, `${called}: applet not found\n`);
  return 127;
};
