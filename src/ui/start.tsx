/** Puts the workshop on the terminal and gives the terminal back, whatever happens. */
import { render, type Instance, type SuspendTerminal } from 'ink';
import { createDriver } from '../lesson/driver.ts';
import type { Ports } from '../lesson/ports.ts';
import type { Problem } from '../domain/problem.ts';
import type { Overrides, Settings } from '../lesson/settings.ts';
import type { Lesson } from '../lesson/state.ts';
import { App } from './app.tsx';
import { createTheme } from './theme.ts';
import { createWorkshopStore } from './workshop-store.ts';

export type WorkshopOptions = {
  ports: Ports;
  /** In the order of the catalogue. */
  lessons: readonly Lesson[];
  /** Slug of the scenario to begin with. */
  startWith?: string | undefined;
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  ascii: boolean;
  /** What the command line and the environment say, whatever the learner has set. */
  overrides?: Overrides;
  screenReader: boolean;
  /** Called once the terminal is given back and something still has to be put back in the cluster. */
  onTidying?: () => void;
  /** Called at the end when what the learner did could not be saved. */
  onUnsaved?: (problem: Problem) => void;
};

/** Resolves with the exit code when everything has ended: 0 for `q`, 130 for Ctrl-C. Rejects on a bug of the screen. */
export const startWorkshop = async (options: WorkshopOptions): Promise<number> => {
  const { ports, lessons, startWith, stdin, stdout, ascii, overrides, screenReader, onTidying, onUnsaved } = options;
  const themeFor = memoized(({ theme, symbols }: Settings) => createTheme({ theme, symbols }, { canDraw: !ascii }));
  let suspend: SuspendTerminal | undefined;
  let lent = false;
  let closing = false;
  const driver = createDriver({
    ports,
    lessons,
    startWith,
    ...(overrides === undefined ? {} : { overrides }),
    lendTerminal: async (work) => {
      if (suspend === undefined) return work();
      const suspension = await suspend();
      lent = true;
      await stopReading(stdin);
      try {
        return await work();
      } finally {
        lent = false;
        await suspension.resume();
      }
    },
  });
  const releaseSignals = onSignals((name, code) => {
    // Who asks again while things are put back means it. A closing terminal may hang up more than once by itself.
    if ((closing || driver.getState().quitting) && name !== 'SIGHUP') process.exit(code);
    // While an editor has the terminal, Ctrl-C there is the editor's.
    if (!(lent && name === 'SIGINT')) driver.dispatch({ type: 'quit', code });
  });
  onLostTerminal({ stdin, stdout }, () => {
    if (!lent) driver.dispatch({ type: 'quit', code: exitCodes.SIGHUP });
  });
  const now = (): number => ports.clock.now();
  const store = createWorkshopStore({ driver, themeFor, now });
  const app = render(
    <App
      store={store}
      themeFor={themeFor}
      now={now}
      onTerminal={(way) => {
        suspend = way;
      }}
    />,
    {
      stdin,
      stdout,
      alternateScreen: !screenReader,
      incrementalRendering: !screenReader,
      interactive: true,
      exitOnCtrlC: false,
      isScreenReaderEnabled: screenReader,
      maxFps: 60,
    },
  );
  const stopRedrawing = screenReader ? () => {} : redrawOnResize(stdout, app, () => !lent);
  const gone = app.waitUntilExit();
  let tidied = false;
  try {
    // A screen that breaks ends by itself, with its error; otherwise it ends when the learner quits.
    return await Promise.race([driver.ended, gone.then(() => 1)]);
  } finally {
    closing = true;
    stopRedrawing();
    app.unmount();
    await gone.catch(() => {});
    const close = driver.close().finally(() => {
      tidied = true;
    });
    close.then(
      (problem) => problem !== undefined && onUnsaved?.(problem),
      () => {},
    );
    // What has nothing to clean up is closed after this one turn.
    await Promise.race([close, new Promise((resolve) => setImmediate(resolve))]);
    if (!tidied) onTidying?.();
    await close;
    releaseSignals();
  }
};

/** Ink gives up raw mode but reads on: half of the keys would go to nobody, and a read that another program was quicker with blocks all. */
const stopReading = async (stdin: NodeJS.ReadStream): Promise<void> => {
  // The stream takes a turn to see that nobody listens any more, and only then minds being paused.
  await new Promise((resolve) => setImmediate(resolve));
  stdin.pause();
  await new Promise((resolve) => setImmediate(resolve));
};

/** Clears the screen and holds back what a terminal shows until the frame is whole. */
const clearing = '\u001b[?2026h\u001b[2J\u001b[H';
const cleared = '\u001b[?2026l';

/**
 * Draws the whole screen anew after each change of its size. What was written for the old width may have wrapped at
 * the new one, and Ink compares its lines with what it wrote, not with what the terminal made of it.
 */
const redrawOnResize = (stdout: NodeJS.WriteStream, app: Instance, mayDraw: () => boolean): (() => void) => {
  let wanted: NodeJS.Immediate | undefined;
  let redrawing = false;
  const redraw = (): void => {
    wanted = undefined;
    if (!mayDraw()) return;
    stdout.write(clearing);
    app.clear();
    redrawing = true;
    // Of all that Ink draws by, only this draws a frame that it takes for unchanged.
    stdout.emit('resize');
    redrawing = false;
    stdout.write(cleared);
  };
  const resized = (): void => {
    // Later, when the screen has the layout of the new size.
    if (!redrawing) wanted ??= setImmediate(redraw);
  };
  stdout.on('resize', resized);
  return () => {
    stdout.off('resize', resized);
    if (wanted !== undefined) clearImmediate(wanted);
  };
};

/** Remembers the last answer: the settings are the same object until they change. */
const memoized = <A, B>(make: (value: A) => B): ((value: A) => B) => {
  let last: { value: A; made: B } | undefined;
  return (value) => {
    if (last === undefined || last.value !== value) last = { value, made: make(value) };
    return last.made;
  };
};

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** A terminal that is closed may say so as an end of the input or as a failure to read or write, before or without a signal. */
const onLostTerminal = (
  { stdin, stdout }: { stdin: NodeJS.ReadStream; stdout: NodeJS.WriteStream },
  lost: () => void,
): void => {
  // They stay to the end of the process: what is still written into the void must not end it before all is saved.
  stdin.on('end', lost);
  stdin.on('error', lost);
  stdout.on('error', lost);
};

/** Signals end the workshop in the same way as its keys do. Returns how to stop listening. */
const onSignals = (quit: (name: keyof typeof exitCodes, code: number) => void): (() => void) => {
  const listeners = (Object.keys(exitCodes) as (keyof typeof exitCodes)[]).map((name) => ({
    name,
    listener: () => quit(name, exitCodes[name]),
  }));
  for (const { name, listener } of listeners) process.on(name, listener);
  return () => {
    // A terminal that is closed may hang up once more while the process ends.
    process.on('SIGHUP', () => {});
    for (const { name, listener } of listeners) process.off(name, listener);
  };
};
