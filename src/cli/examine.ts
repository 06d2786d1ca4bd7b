/** What is installed, what works here, and what to do about the rest: for `peapod doctor` and for the workshop's doctor. */
import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import type { ProviderDeps, Selection } from '../cluster/providers/index.ts';
import type { Result } from '../domain/problem.ts';
import type { DoctorRow } from '../lesson/doctor.ts';
import type { Environment } from '../shared/environment.ts';
import type { TerminalFacts } from './terminal.ts';
import { editorWords } from './workshop/editor-plan.ts';

export type ExamineDeps = {
  env: Environment;
  run: ProviderDeps['run'];
  providerNamed: (name: string, signal: AbortSignal) => Promise<Result<Selection>>;
  /** The cluster that was asked for, if one was. */
  chosen: string | undefined;
  /** Undefined when there is none: the output goes to a file or another program. */
  terminal: TerminalFacts | undefined;
  workspaceFolder: string;
  stateFolder: string;
};

type Tool = { name: string; argv: [string, ...string[]]; without: string };

const tools: Tool[] = [
  {
    name: 'docker',
    argv: ['docker', 'version', '--format', '{{.Client.Version}}'],
    without: 'only kind clusters need it',
  },
  { name: 'kind', argv: ['kind', 'version', '--quiet'], without: 'only kind clusters need it' },
  {
    name: 'kubectl',
    argv: ['kubectl', 'version', '--client=true', '--output=json'],
    without: 'good to have in a terminal of your own; peapod does without',
  },
];

const probeMs = 5_000;

const lookForTool = async (
  { name, argv, without }: Tool,
  { env, run }: ExamineDeps,
  signal: AbortSignal,
): Promise<DoctorRow> => {
  const { ended, code, stdout } = await run(argv, { env, signal, timeoutMs: probeMs });
  const area = 'installed';
  if (ended === 'exited' && code === 0) {
    return { area, name, state: 'good', detail: /v?\d+\.\d+(\.\d+)?/.exec(stdout)?.[0] ?? 'installed' };
  }
  const what =
    ended === 'not-found' ? 'not found' : ended === 'timed-out' ? `no answer in ${probeMs / 1_000} s` : 'does not work';
  return { area, name, state: 'info', detail: `${what}; ${without}` };
};

const isProgram = async (file: string): Promise<boolean> => {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
};

/** Windows adds endings to what it looks for. */
const endings = (env: Environment): string[] =>
  process.platform === 'win32' ? ['', ...(env['PATHEXT'] ?? '.EXE;.CMD;.BAT').split(';')] : [''];

const isInPath = async (program: string, env: Environment): Promise<boolean> => {
  const folders = isAbsolute(program) || program.includes('/') ? [''] : (env['PATH'] ?? '').split(delimiter);
  const files = folders.flatMap((folder) => endings(env).map((ending) => join(folder, `${program}${ending}`)));
  return (await Promise.all(files.map(isProgram))).includes(true);
};

const lookForEditor = async ({ env }: ExamineDeps): Promise<DoctorRow> => {
  const hasNano = await isInPath('nano', env);
  const argv = editorWords(env, process.platform, () => hasNano);
  const from = env['VISUAL'] ? '$VISUAL' : env['EDITOR'] ? '$EDITOR' : 'neither $VISUAL nor $EDITOR is set';
  const row = { area: 'installed', name: 'editor' } as const;
  if (await isInPath(argv[0], env)) return { ...row, state: 'good', detail: `${argv.join(' ')} (${from})` };
  return {
    ...row,
    state: 'missing',
    detail: `${argv[0]} is not there (${from})`,
    next: 'Set EDITOR to an editor that is there: export EDITOR=nano. Or edit the files with whatever you like; saving is enough.',
  };
};

/** What the workshop needs at least; it says so itself when there is less. */
const leastTerminal = { columns: 60, rows: 15 };

const colourWords = (depth: number): string => {
  if (depth >= 24) return 'true colour';
  return depth >= 8 ? '256 colours' : depth >= 4 ? '16 colours' : 'no colours';
};

const aboutTerminal = (terminal: TerminalFacts | undefined): DoctorRow => {
  const row = { area: 'installed', name: 'terminal' } as const;
  if (terminal === undefined) return { ...row, state: 'info', detail: 'none here: the output is not shown on one' };
  const { columns, rows, colourDepth, utf8, term } = terminal;
  const detail = [
    `${columns}x${rows}`,
    colourWords(colourDepth),
    utf8 ? 'UTF-8' : 'no UTF-8',
    `TERM=${term ?? ''}`,
  ].join(', ');
  if (term === 'dumb') {
    return {
      ...row,
      state: 'missing',
      detail,
      next: 'A dumb terminal has no screen to draw on: use another one, or set TERM to what it really is.',
    };
  }
  if (columns < leastTerminal.columns || rows < leastTerminal.rows) {
    const least = `${leastTerminal.columns}x${leastTerminal.rows}`;
    return { ...row, state: 'missing', detail, next: `Make it larger: the workshop needs ${least}.` };
  }
  if (!utf8) return { ...row, state: 'info', detail: `${detail}; LANG=C.UTF-8 would give lines and ticks` };
  return { ...row, state: 'good', detail };
};

const lookAtProvider = async (name: string, deps: ExamineDeps, signal: AbortSignal): Promise<DoctorRow> => {
  const area = 'clusters';
  try {
    const selected = await deps.providerNamed(name, signal);
    if (!selected.ok) {
      return { area, name, state: 'missing', detail: selected.problem.what, next: selected.problem.next };
    }
    const availability = await selected.value.provider.probe(signal);
    return availability.state === 'missing'
      ? { area, name, state: 'missing', detail: availability.detail, next: availability.problem.next }
      : { area, name, state: 'good', detail: availability.detail };
  } catch (error) {
    // Looking may need to write; a finding about one cluster must not cost those about the others.
    return {
      area,
      name,
      state: 'missing',
      detail: error instanceof Error ? error.message : String(error),
      next: 'See below whether the places can be written.',
    };
  }
};

/** Below this much free space things begin to fail. */
const lowSpace = 200 * 1024 * 1024;

const nearestFolder = async (folder: string): Promise<string> => {
  try {
    await stat(folder);
    return folder;
  } catch {
    return dirname(folder) === folder ? folder : nearestFolder(dirname(folder));
  }
};

type Place = { row: DoctorRow; writable: boolean };

const lookAtPlace = async (name: string, folder: string, elsewhere: string): Promise<Place> => {
  const area = 'places';
  const there = await nearestFolder(folder);
  const next = `Make it writable, or choose another folder with ${elsewhere}.`;
  try {
    if (!(await stat(there)).isDirectory()) {
      const detail = `${folder}: ${there} is not a folder`;
      return { row: { area, name, state: 'missing', detail, next }, writable: false };
    }
    await access(there, constants.W_OK | constants.X_OK);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'EROFS' ? 'read-only' : 'not writable';
    return { row: { area, name, state: 'missing', detail: `${folder} (${why})`, next }, writable: false };
  }
  // Some file systems don't say.
  const free = await statfs(there).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => Infinity,
  );
  if (free >= lowSpace) return { row: { area, name, state: 'good', detail: folder }, writable: true };
  const detail = `${folder} (only ${Math.floor(free / 1024 / 1024)} MB free)`;
  const room = `Free some space, or choose another folder with ${elsewhere}.`;
  return { row: { area, name, state: 'missing', detail, next: room }, writable: true };
};

/** What reaches a cluster is kept in peapod's own folder: without it none can be used. */
const withoutHome = (row: DoctorRow, { row: home }: Place): DoctorRow => ({
  ...row,
  state: 'missing',
  detail: `${row.detail}, but peapod's own folder can't be written`,
  ...(home.next === undefined ? {} : { next: home.next }),
});

export const examine = async (deps: ExamineDeps, signal: AbortSignal): Promise<DoctorRow[]> => {
  const { chosen, workspaceFolder, stateFolder } = deps;
  const names = [...new Set(['kind', 'embedded', ...(chosen === undefined ? [] : [chosen])])];
  const [installed, editor, clusters, files, own] = await Promise.all([
    Promise.all(tools.map((tool) => lookForTool(tool, deps, signal))),
    lookForEditor(deps),
    Promise.all(names.map((name) => lookAtProvider(name, deps, signal))),
    lookAtPlace('your files', workspaceFolder, '--workspace FOLDER or PEAPOD_WORKSPACE'),
    lookAtPlace("peapod's own", stateFolder, 'PEAPOD_HOME'),
  ]);
  const any: DoctorRow = {
    area: 'clusters',
    name: 'context:NAME',
    state: 'info',
    detail: 'any cluster of your kubeconfig: peapod doctor --cluster context:NAME looks at one',
  };
  return [
    { area: 'installed', name: 'node', state: 'good', detail: process.version },
    ...installed,
    editor,
    aboutTerminal(deps.terminal),
    ...clusters.map((row) => (own.writable || row.state !== 'good' ? row : withoutHome(row, own))),
    ...(chosen?.startsWith('context:') === true ? [] : [any]),
    files.row,
    own.row,
  ];
};
