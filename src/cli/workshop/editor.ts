/** The learner's editor for one file: beside the workshop where that is possible, else in its terminal. */
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { failed, ok, type Problem, type Result } from '../../domain/problem.ts';
import type { Clock, Editing } from '../../lesson/ports.ts';
import type { Settings } from '../../lesson/settings.ts';
import type { Position } from '../../domain/position.ts';
import type { Environment } from '../../shared/environment.ts';
import { findOnPath } from '../../shared/find-on-path.ts';
import { commandLine, commandProblem, runCommand, succeeded, type RunCommand } from '../../shared/run-command.ts';
import { planEditor, type EditorPlan } from './editor-plan.ts';
import { runInForeground } from './foreground.ts';

export type EditorContext = {
  env: Environment;
  clock: Pick<Clock, 'sleep'>;
  size: () => { columns: number; rows: number };
  run?: RunCommand;
};

export type EditorFor = (wanted: {
  folder: string;
  file: string;
  at: Position | undefined;
  how: Settings['editor'];
}) => Editing;

const next = 'Set EDITOR to an editor that is there, or open the file yourself: it is applied when you save it.';
const otherWay =
  'Choose another place for the editor in the settings, or open the file yourself: saving it applies it.';

const missing = (plan: EditorPlan, how: Settings['editor']): Problem => ({
  code: 'no-editor',
  what: `there is no program ${plan.editor[0]} here`,
  where: commandLine(plan.editor),
  next: how === 'code' ? otherWay : next,
});

const isThere = (program: string, env: Environment): boolean =>
  /[\\/]/.test(program) || findOnPath(program, env) !== undefined;

/** Long enough for a window to say that it can't open; what opens stays open when the workshop ends. */
const failsWithinMs = 1_500;
const commandMs = 10_000;

/** A window of its own: it goes on by itself, whatever becomes of the workshop. */
const openWindow = async (
  { argv }: EditorPlan,
  { env, clock, cwd }: Pick<EditorContext, 'env' | 'clock'> & { cwd: string },
  signal: AbortSignal,
): Promise<Result<void>> => {
  const [command, ...args] = argv;
  const child = spawn(command, args, { cwd, env: { ...env }, detached: true, stdio: 'ignore' });
  const failing = (what: string): Result<void> => failed({ code: 'not-started', what, where: commandLine(argv), next });
  const ended = new Promise<Result<void>>((resolve) => {
    child.on('error', ({ message }) => resolve(failing(`${command} could not be started: ${message}`)));
    child.on('exit', (code) =>
      resolve(code === 0 || code === null ? ok(undefined) : failing(`${command} ended with exit code ${code}`)),
    );
  });
  child.unref();
  const waited = clock.sleep(failsWithinMs, signal).then(
    () => ok(undefined),
    () => ok(undefined),
  );
  return Promise.race([ended, waited]);
};

/** Opens files for one workshop: it knows which panes it has opened. */
export const createEditors = ({ env, clock, size, run = runCommand }: EditorContext): EditorFor => {
  /** Panes of tmux by file. */
  const panes = new Map<string, string>();

  const inTmux = async (path: string, { argv }: EditorPlan, signal: AbortSignal): Promise<Result<void>> => {
    const tmux = (...args: string[]) => run(['tmux', ...args], { env, signal, timeoutMs: commandMs });
    const pane = panes.get(path);
    if (pane !== undefined) {
      // Of a pane that is gone, tmux tells nothing or complains, depending on its version.
      const there = await tmux('display-message', '-p', '-t', pane, '#{pane_id}');
      if (succeeded(there) && there.stdout.trim() === pane) {
        const shown = await tmux('select-window', '-t', pane, ';', 'select-pane', '-t', pane);
        if (succeeded(shown)) return ok(undefined);
      }
      panes.delete(path);
    }
    const opened = await run(argv, { env, signal, timeoutMs: commandMs });
    if (signal.aborted) return ok(undefined);
    if (!succeeded(opened)) {
      return failed(commandProblem(opened, { code: 'no-pane', what: 'tmux opened no pane', next: otherWay }));
    }
    panes.set(path, opened.stdout.trim());
    return ok(undefined);
  };

  const byCommand = async ({ argv, via }: EditorPlan, signal: AbortSignal): Promise<Result<void>> => {
    const opened = await run(argv, { env, signal, timeoutMs: commandMs });
    if (signal.aborted || succeeded(opened)) return ok(undefined);
    const what = via === 'zellij' ? 'Zellij opened no pane' : `${argv[0]} did not open the file`;
    return failed(commandProblem(opened, { code: 'not-opened', what, next: via === 'zellij' ? otherWay : next }));
  };

  return ({ folder, file, at, how }) => {
    const path = join(folder, file);
    const plan = planEditor({
      file: path,
      at,
      how,
      env,
      platform: process.platform,
      size: size(),
      has: (program) => isThere(program, env),
    });
    const open = async (signal: AbortSignal): Promise<Result<void>> => {
      if (!isThere(plan.editor[0], env)) return failed(missing(plan, how));
      // A folder that is gone would look like a program that is not there.
      await mkdir(folder, { recursive: true }).catch(() => {});
      switch (plan.via) {
        case 'here':
          return runInForeground(
            plan.argv,
            { cwd: folder, env, next, failsWith: 'the file is as it was saved last' },
            signal,
          );
        case 'tmux':
          return inTmux(path, plan, signal);
        case 'window':
          return openWindow(plan, { env, clock, cwd: folder }, signal);
        default:
          return byCommand(plan, signal);
      }
    };
    return { takesTerminal: plan.takesTerminal, open };
  };
};
