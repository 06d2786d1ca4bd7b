/** Builtins about children and signals: wait, jobs, kill, fg, bg, trap. */
import { signals, SysError } from '../../../runtime/sys.ts';
import { killCommand, numericPids } from '../../applets/process/send-signal.ts';
import { ShellFailure } from '../failures.ts';
import { deathNotice, type Job, statusOf } from '../jobs.ts';
import { runTraps } from '../run/text.ts';
import { singleQuoted } from '../run/trace.ts';
import { waitForAll } from '../run/wait.ts';
import type { Shell } from '../shell.ts';
import { trapName } from '../traps.ts';
import { type Builtin, letters, regular, special } from './builtin.ts';

const jobOf = (shell: Shell, spec: string): Job => {
  const job = shell.jobs.bySpec(spec);
  if (job === undefined) throw new ShellFailure(2, `${spec}: no such job`);
  return job;
};

/** Waits for one more child; a trap that is due ends it: then the status is its signal's. */
const waitForOne = async (shell: Shell): Promise<number | undefined> => {
  try {
    const ended = await shell.sys.wait(-1, { interruptible: true });
    if (ended !== undefined && !shell.helpers.delete(ended.pid)) shell.jobs.ended(ended.pid, ended.exit);
    return undefined;
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    if (error.errno === 'ECHILD') {
      await shell.jobs.collect();
      return undefined;
    }
    if (error.errno !== 'EINTR') throw error;
  }
  const signal = shell.traps.firstDue;
  return signal === undefined ? (shell.traps.interrupted ? 130 : undefined) : 128 + signals[signal];
};

const waitForJob = async (shell: Shell, job: Job): Promise<number> => {
  // Its death is only news to who waits for it.
  const news = !shell.jobs.done(job);
  while (!shell.jobs.done(job)) {
    const interrupted = await waitForOne(shell);
    if (interrupted === undefined) continue;
    await runTraps(shell);
    return interrupted;
  }
  const exit = shell.jobs.exit(job)!;
  const notice = deathNotice(exit);
  if (notice !== undefined && news) await shell.say(2, `${notice}\n`);
  job.waited = true;
  return statusOf(exit);
};

const runWait: Builtin['run'] = async (shell, argv) => {
  const specs = argv.slice(1).filter((word) => word !== '--');
  if (specs.length === 0) {
    for (;;) {
      const open = shell.jobs.all.find((job) => !shell.jobs.done(job));
      if (open === undefined) {
        for (const job of shell.jobs.all) job.waited = true;
        return 0;
      }
      const interrupted = await waitForOne(shell);
      if (interrupted === undefined) continue;
      await runTraps(shell);
      return interrupted;
    }
  }
  let status = 0;
  for (const spec of specs) {
    if (!spec.startsWith('%') && !/^\d+$/.test(spec)) throw new ShellFailure(2, `Illegal number: ${spec}`);
    const job = spec.startsWith('%') ? jobOf(shell, spec) : shell.jobs.byPid(Number(spec));
    status = job === undefined ? 127 : await waitForJob(shell, job);
  }
  return status;
};

/** Where the command begins in a line of `jobs`. */
const commandColumn = 33;

export const describeJob = (shell: Shell, job: Job, withPids: boolean): string => {
  const place = shell.jobs.all.length - 1 - shell.jobs.all.indexOf(job);
  const mark = place === 0 ? '+' : place === 1 ? '-' : ' ';
  const exit = shell.jobs.exit(job);
  const state =
    exit === undefined
      ? 'Running'
      : exit.signal !== undefined
        ? (deathNotice(exit) ?? '')
        : exit.code === 0
          ? 'Done'
          : `Done(${exit.code})`;
  const start = `[${job.number}]${mark}  ${withPids ? `${job.pids[0]} ` : ''}${state}`;
  return `${start.padEnd(Math.max(commandColumn, start.length + 1))}${shell.interactive ? job.text : ''}\n`;
};

const runJobs: Builtin['run'] = async (shell, argv) => {
  const parsed = letters(argv, 'lp');
  if ('bad' in parsed) throw new ShellFailure(2, `illegal option -${parsed.bad}`);
  await shell.jobs.collect();
  let text = '';
  const all = parsed.rest.length > 0 ? parsed.rest.map((spec) => jobOf(shell, spec)) : shell.jobs.all.toReversed();
  for (const job of all) {
    text += parsed.given.includes('p') ? `${job.pids[0]}\n` : describeJob(shell, job, parsed.given.includes('l'));
    if (shell.jobs.done(job)) shell.jobs.forget(job);
  }
  return shell.print(text);
};

const runForeground: Builtin['run'] = async (shell, argv) => {
  const job = argv[1] === undefined ? shell.jobs.all.at(-1) : jobOf(shell, argv[1]);
  if (job === undefined) throw new ShellFailure(2, 'No current job');
  await shell.say(1, `${job.text}\n`);
  const left = job.pids.filter((pid) => !job.exits.has(pid));
  for (const pid of left) {
    try {
      shell.sys.kill(pid, 'CONT');
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
    }
  }
  const exits = await waitForAll(shell, left);
  left.forEach((pid, index) => job.exits.set(pid, exits[index]!));
  shell.jobs.forget(job);
  return statusOf(job.exits.get(job.pids.at(-1)!)!);
};

const runBackground: Builtin['run'] = async (shell, argv) => {
  const job = argv[1] === undefined ? shell.jobs.all.at(-1) : jobOf(shell, argv[1]);
  if (job === undefined) throw new ShellFailure(2, 'No current job');
  for (const pid of job.pids) shell.sys.kill(pid, 'CONT');
  await shell.say(1, `[${job.number}] ${job.text}\n`);
  return 0;
};

const runKill: Builtin['run'] = async (shell, argv) => {
  const { status, text, problems } = killCommand(shell.sys, argv.slice(1), (word) => {
    if (!word.startsWith('%')) return numericPids(word);
    // With job control the whole group is meant.
    const { pids } = jobOf(shell, word);
    return shell.interactive ? [-pids[0]!] : pids;
  });
  for (const problem of problems) await shell.say(2, `${shell.arg0}: ${problem}\n`);
  const printed = await shell.print(text);
  return status === 0 ? printed : status;
};

const runTrap: Builtin['run'] = async (shell, argv) => {
  let args = argv.slice(1);
  if (args[0] === '--') args = args.slice(1);
  else if (/^-[^-]/.test(args[0] ?? '') && args[0] !== '-p')
    throw new ShellFailure(2, `illegal option ${args[0]!.slice(0, 2)}`);
  if (args.length === 0 || args[0] === '-p') {
    const lines = shell.traps.list().map(({ name, command }) => `trap -- ${singleQuoted(command)} ${name}\n`);
    return shell.print(lines.join(''));
  }
  const first = args[0]!;
  const resets = first === '-' || (args.length === 1 && trapName(first) !== undefined) || /^\d+$/.test(first);
  const names = first === '-' || !resets ? args.slice(1) : args;
  let status = 0;
  for (const word of names) {
    const name = trapName(word);
    if (name === undefined) {
      await shell.complain(`${word}: invalid signal specification`, 'trap');
      status = 1;
    } else shell.traps.set(name, resets ? undefined : first);
  }
  return status;
};

export const jobBuiltins: readonly (readonly [string, Builtin])[] = [
  ['wait', regular(runWait)],
  ['jobs', regular(runJobs)],
  ['fg', regular(runForeground)],
  ['bg', regular(runBackground)],
  ['kill', regular(runKill)],
  ['trap', special(runTrap)],
];
