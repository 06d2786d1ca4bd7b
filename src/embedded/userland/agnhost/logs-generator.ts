import type { Sys } from '../../runtime/sys.ts';
import type { Command } from './command.ts';
import { parseGoDuration } from './go-duration.ts';

const methods = ['GET', 'POST', 'PUT'];
const namespaces = ['kube-system', 'default', 'ns'];
const letters = 'bcdfghjklmnpqrstvwxz2456789';

/** As many lines as were asked for, evenly over the time. */
export const logsGenerator: Command = {
  flags: {
    'log-lines-total': { type: 'number', short: 't', value: '0' },
    'run-duration': { type: 'text', short: 'd', value: '0' },
  },
  async run(sys, flags) {
    const total = flags.number('log-lines-total');
    const duration = parseGoDuration(flags.text('run-duration'));
    if (total <= 0) return fatal(sys, `Invalid total number of lines: ${total}`);
    if (duration === undefined || duration <= 0) return fatal(sys, `Invalid duration: ${flags.text('run-duration')}`);
    const started = sys.clock.now();
    for (let line = 0; line < total; line += 1) {
      await sys.write(2, Buffer.from(`${prefix(sys, 'I', 76)}${line} ${randomRequest(sys)}\n`));
      await sys.sleep(Math.max(0, started + ((line + 1) * duration) / total - sys.clock.now()));
    }
    return 0;
  },
};

/** `I0102 03:04:05.678000       1 logs_generator.go:76] ` */
const prefix = (sys: Sys, level: 'I' | 'F', line: number): string => {
  const at = new Date(sys.clock.now()).toISOString();
  return `${level}${at.slice(5, 7)}${at.slice(8, 10)} ${at.slice(11, 23)}000 ${String(sys.pid).padStart(7)} logs_generator.go:${line}] `;
};

const fatal = async (sys: Sys, text: string): Promise<number> => {
  await sys.write(2, Buffer.from(`${prefix(sys, 'F', 64)}${text}\n`));
  return 255;
};

const randomRequest = (sys: Sys): string => {
  const [method = 0, space = 0, length = 0, status = 0, ...name] = sys.random(8);
  const pod = name.slice(0, 3 + (length % 2)).map((each) => letters[each % letters.length]);
  const url = `/api/v1/namespaces/${namespaces[space % 3]}/pods/${pod.join('')}`;
  return `${methods[method % 3]} ${url} ${200 + Math.floor((status * 400) / 256)}`;
};
