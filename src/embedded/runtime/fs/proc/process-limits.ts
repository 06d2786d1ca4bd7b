import { openFilesLimit } from '../../kernel/machine.ts';

const rows: [name: string, soft: number | string, hard: number | string, unit: string][] = [
  ['Max cpu time', 'unlimited', 'unlimited', 'seconds'],
  ['Max file size', 'unlimited', 'unlimited', 'bytes'],
  ['Max data size', 'unlimited', 'unlimited', 'bytes'],
  ['Max stack size', 8_388_608, 'unlimited', 'bytes'],
  ['Max core file size', 'unlimited', 'unlimited', 'bytes'],
  ['Max resident set', 'unlimited', 'unlimited', 'bytes'],
  ['Max processes', 'unlimited', 'unlimited', 'processes'],
  ['Max open files', openFilesLimit, openFilesLimit, 'files'],
  ['Max locked memory', 8_388_608, 8_388_608, 'bytes'],
  ['Max address space', 'unlimited', 'unlimited', 'bytes'],
  ['Max file locks', 'unlimited', 'unlimited', 'locks'],
  ['Max pending signals', 96_365, 96_365, 'signals'],
  ['Max msgqueue size', 819_200, 819_200, 'bytes'],
  ['Max nice priority', 0, 0, ''],
  ['Max realtime priority', 0, 0, ''],
  ['Max realtime timeout', 'unlimited', 'unlimited', 'us'],
];

const line = (name: string, soft: number | string, hard: number | string, unit: string): string =>
  `${name.padEnd(25)} ${String(soft).padEnd(20)} ${String(hard).padEnd(20)} ${unit === '' ? '' : unit.padEnd(10)}\n`;

/** /proc/PID/limits */
export const limitsText = (): string =>
  [line('Limit', 'Soft Limit', 'Hard Limit', 'Units'), ...rows.map((row) => line(...row))].join('');
