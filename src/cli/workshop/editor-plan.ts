/** Which editor opens a file, where, and at which place of it: pure, for every terminal and platform. */
import { dirname } from 'node:path';
import type { Settings } from '../../lesson/settings.ts';
import type { Position } from '../../domain/position.ts';
import type { Environment } from '../../shared/environment.ts';

type Words = [string, ...string[]];

export type EditorPlan = {
  argv: Words;
  /** `here`: in this terminal, which waits. `tmux`, `zellij`: in a pane beside. `handed-over`: to a window that is there; its command ends at once. `window`: a window of its own, which its command waits for. */
  via: 'here' | 'tmux' | 'zellij' | 'handed-over' | 'window';
  takesTerminal: boolean;
  /** The editor itself, without what opens a pane for it. */
  editor: Words;
};

export type EditorRequest = {
  /** Absolute path. */
  file: string;
  at: Position | undefined;
  how: Settings['editor'];
  env: Environment;
  platform: NodeJS.Platform;
  /** Of the terminal that the workshop runs in. */
  size: { columns: number; rows: number };
  /** Whether there is a program of this name. */
  has: (program: string) => boolean;
};

/** Who has chosen none is best served by one that says on its screen how to save and how to leave. */
const unchosen = (platform: NodeJS.Platform, has: EditorRequest['has']): string =>
  platform === 'win32' ? 'notepad' : has('nano') ? 'nano' : 'vi';

/** `$VISUAL` or `$EDITOR`, which may carry options (`code --wait`); an editor that is there otherwise. */
export const editorWords = (env: Environment, platform: NodeJS.Platform, has: EditorRequest['has']): Words => {
  const chosen = (env['VISUAL'] || env['EDITOR'] || unchosen(platform, has)).trim();
  const [command = 'vi', ...args] =
    chosen.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)?.map((word) => word.replaceAll(/["']/g, '')) ?? [];
  return [command, ...args];
};

/** `/usr/bin/vim.basic` → `vim`, `C:\code.cmd` → `code`. */
const nameOf = (command: string): string =>
  (command.split(/[\\/]/).at(-1) ?? command).toLowerCase().replace(/\.(exe|cmd|bat|basic|tiny|nox|gtk3|athena)$/, '');

const codes = new Set(['code', 'code-insiders', 'codium', 'vscodium', 'code-oss', 'cursor', 'windsurf']);
/** They hand the file to a window and end. */
const handingOver = new Set([...codes, 'subl', 'sublime_text', 'zed', 'zeditor', 'mate', 'mvim', 'gvim']);
/** They are a window themselves. */
const windows = new Set([
  'notepad',
  'notepad++',
  'gedit',
  'gnome-text-editor',
  'kate',
  'kwrite',
  'mousepad',
  'xed',
  'pluma',
  'geany',
]);

/** To wait for the window is what git needs; a workshop that waits can't say what the cluster thinks of the file. */
const waiting = new Set(['--wait', '-w', '-f', '--nofork']);

type Opening = (file: string, line: number, column: number) => string[];

const withColon: Opening = (file, line, column) => [`${file}:${line}:${column}`];
const cursor: Opening = (file, line, column) => [`+call cursor(${line},${column})`, file];
const lineAndColumn: Opening = (file, line, column) => [`+${line}:${column}`, file];
const lineOnly: Opening = (file, line) => [`+${line}`, file];

/** Where an editor takes a place, and how it wants it written. */
const openings: Record<string, Opening> = {
  // Also the vi of small systems, which knows no +LINE.
  vi: (file, line) => ['-c', String(line), file],
  vim: cursor,
  nvim: cursor,
  gvim: cursor,
  mvim: cursor,
  view: cursor,
  nano: (file, line, column) => [`+${line},${column}`, file],
  pico: lineOnly,
  emacs: lineAndColumn,
  emacsclient: lineAndColumn,
  mg: lineOnly,
  jed: lineOnly,
  joe: lineOnly,
  ne: lineOnly,
  micro: lineAndColumn,
  kak: lineAndColumn,
  hx: withColon,
  helix: withColon,
  subl: withColon,
  sublime_text: withColon,
  zed: withColon,
  zeditor: withColon,
  mate: (file, line, column) => ['--line', `${line}:${column}`, file],
  kate: (file, line, column) => ['--line', String(line), '--column', String(column), file],
  gedit: lineAndColumn,
};

const opened = (words: Words, { file, at }: Pick<EditorRequest, 'file' | 'at'>): Words => {
  const name = nameOf(words[0]);
  if (codes.has(name)) {
    const flags = words.slice(1).filter((word) => word !== '--reuse-window' && word !== '--goto');
    const place = at === undefined ? file : `${file}:${at.line}:${at.column}`;
    return [words[0], ...flags, '--reuse-window', '--goto', place];
  }
  const opening = openings[name];
  return [...words, ...(at === undefined || opening === undefined ? [file] : opening(file, at.line, at.column))];
};

const ownWindow = (words: Words, request: EditorRequest): EditorPlan => {
  const [command, ...args] = words;
  const name = nameOf(command);
  const via = handingOver.has(name) ? 'handed-over' : 'window';
  const argv = opened([command, ...args.filter((arg) => via === 'window' || !waiting.has(arg))], request);
  return { argv, via, takesTerminal: false, editor: argv };
};

/** VS Code's command in its own terminal; its relatives set the same variables. */
const codeCommand = ({ env, platform, has }: EditorRequest): Words => {
  const words = editorWords(env, platform, has);
  if (codes.has(nameOf(words[0]))) return words;
  return [env['TERM_PROGRAM_VERSION']?.includes('-insider') === true ? 'code-insiders' : 'code'];
};

/** What the workshop and an editor need to be of use, in cells. */
const leastColumns = 60;
const leastRows = { workshop: 15, editor: 10 };

type Room = { beside: 'right' | 'down'; cells: number };

/** Beside when both are wide enough, below when both are high enough. */
const roomFor = ({ size: { columns, rows } }: EditorRequest): Room | undefined => {
  if (columns >= 2 * leastColumns + 1) return { beside: 'right', cells: Math.floor((columns - 1) / 2) };
  const editor = Math.min(Math.floor((rows - 1) / 2), rows - 1 - leastRows.workshop);
  return editor >= leastRows.editor ? { beside: 'down', cells: editor } : undefined;
};

/** What the editor says when it fails must stay to be read. */
const keepingWords = (editor: Words): Words => [
  'sh',
  '-c',
  '"$@"; code=$?; if [ $code -ne 0 ]; then printf "\\n%s ended with exit code %s. Enter closes this.\\n" "$1" $code; read -r _; fi',
  'sh',
  ...editor,
];

const tmuxPlan = (editor: Words, request: EditorRequest, room: Room | undefined): EditorPlan => {
  const { TMUX_PANE: pane } = request.env;
  const target = pane === undefined || pane === '' ? [] : ['-t', pane];
  const split =
    room === undefined
      ? ['new-window']
      : ['split-window', room.beside === 'right' ? '-h' : '-v', '-l', String(room.cells), ...target];
  return {
    argv: ['tmux', ...split, '-c', dirname(request.file), '-P', '-F', '#{pane_id}', ...keepingWords(editor)],
    via: 'tmux',
    takesTerminal: false,
    editor,
  };
};

const zellijPlan = (editor: Words, { file }: EditorRequest, room: Room | undefined): EditorPlan => {
  const place = room === undefined ? ['--floating'] : ['--direction', room.beside];
  const name = file.split(/[\\/]/).at(-1) ?? file;
  return {
    argv: ['zellij', 'run', ...place, '--name', name, '--close-on-exit', '--', ...keepingWords(editor)],
    via: 'zellij',
    takesTerminal: false,
    editor,
  };
};

export const planEditor = (request: EditorRequest): EditorPlan => {
  const { env, how, has, platform } = request;
  const automatic = how === 'auto';
  if (how === 'code' || (automatic && env['TERM_PROGRAM'] === 'vscode' && has(codeCommand(request)[0]))) {
    return ownWindow(codeCommand(request), request);
  }
  const words = editorWords(env, platform, has);
  const name = nameOf(words[0]);
  if (handingOver.has(name) || windows.has(name)) return ownWindow(words, request);
  const editor = opened(words, request);
  const room = roomFor(request);
  // A pane in which nothing can be read is no help: then the editor gets the whole terminal, unless a pane was asked for.
  const mayPane = how !== 'here' && (room !== undefined || !automatic);
  if (mayPane && how !== 'zellij' && (env['TMUX'] ?? '') !== '' && has('tmux')) return tmuxPlan(editor, request, room);
  if (mayPane && how !== 'tmux' && (env['ZELLIJ'] ?? '') !== '' && has('zellij'))
    return zellijPlan(editor, request, room);
  return { argv: editor, via: 'here', takesTerminal: true, editor };
};
