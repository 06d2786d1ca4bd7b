import type { Program } from '../../../runtime/sys.ts';
import { showUsage } from '../options.ts';
import { loadAverages } from './load-averages.ts';
import { writeText } from './write-text.ts';

export const uptime: Program = async (sys) => {
  if (sys.argv.length > 1) return showUsage(sys, { usage: '' }, sys.argv[1] === '--help' ? 0 : 1);
  const minutes = Math.floor(sys.uptime() / 60);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor(minutes / 60) % 24;
  const up =
    hours > 0 ? `${String(hours).padStart(2)}:${String(minutes % 60).padStart(2, '0')}` : `${minutes % 60} min`;
  const now = new Date(sys.clock.now()).toISOString().slice(11, 19);
  const since = `${days === 0 ? '' : `${days} day${days === 1 ? '' : 's'}, `}${up}`;
  return writeText(
    sys,
    ` ${now} up ${since},  0 users,  load average: ${(await loadAverages(sys)).split(' ').join(', ')}\n`,
  );
};
