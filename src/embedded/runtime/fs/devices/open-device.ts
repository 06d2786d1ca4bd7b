/** What the character devices of a container do. */
import { randomFillSync } from 'node:crypto';
import type { OpenFile } from '../../open-file.ts';
import { SysError } from '../../sys.ts';
import type { Node, Opening } from '../node.ts';
import { DeviceFile, type Device } from './device-file.ts';
import { reopened } from './shared-file.ts';
import { terminalOf, terminalNumbered } from './terminals.ts';

const longestRead = 1024 * 1024;
const nothing = new Uint8Array(0);

const all = (bytes: Uint8Array): number => bytes.length;
const zeros = (max: number): Uint8Array => new Uint8Array(Math.min(max, longestRead));
const noise = (max: number): Uint8Array => randomFillSync(zeros(max));

/** The memory devices, by minor number. */
const memory = new Map<number, Device>([
  [3, { read: () => nothing, write: all }],
  [5, { read: zeros, write: all }],
  [
    7,
    {
      read: zeros,
      write: () => {
        throw new SysError('ENOSPC');
      },
    },
  ],
  [8, { read: noise, write: all }],
  [9, { read: noise, write: all }],
]);

const terminalFor = (major: number, minor: number, { caller, place }: Opening): OpenFile | undefined => {
  const { processes } = place.mount.table;
  if (major === 136) return terminalNumbered(processes, minor);
  return major === 5 && minor === 0 ? terminalOf(processes, caller.pid) : undefined;
};

export const openDevice = (device: Node & { major: number; minor: number }, opening: Opening): OpenFile => {
  const { major, minor } = device;
  const quick = major === 1 ? memory.get(minor) : undefined;
  if (quick !== undefined) return new DeviceFile(device, quick, opening);
  const terminal = terminalFor(major, minor, opening);
  if (terminal === undefined) throw new SysError('ENXIO');
  return reopened(terminal, opening.flags);
};
