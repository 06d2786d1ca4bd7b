/** Who may import what. A better shape wins: change the table in the same commit as the code, and say why. */
import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

type Import = { target: string; typeOnly: boolean; line: number };
type Source = { path: string; area: string; lines: number; imports: Import[] };

/**
 * `may`: areas, files and packages. `types`: only as types. `node`: which built-in modules; missing means none.
 * An area may always import itself.
 */
type Row = { may: string[]; types?: string[]; node?: 'any' | string[] };

const clusterInterfaces = ['src/cluster/types.ts', 'src/cluster/kube.ts', 'src/cluster/observe.ts'];
const text = ['node:util', 'node:path'];

const parts = [
  'matching',
  'store',
  'schema',
  'api',
  'server',
  'controllers',
  'scheduler',
  'services',
  'kubelet',
  'http',
  'keeping',
  'runtime',
  'userland',
];
/** What every part of the practice cluster may know. */
const embeddedBase = [
  'claim-name',
  'clock',
  'objects',
  'owners',
  'pods',
  'disruption-conditions',
  'events',
  'quality-of-service',
  'quantity',
  'same',
  'system-priorities',
  'time',
  'turns',
].map((name) => `src/embedded/${name}.ts`);
const apiInside = ['src/embedded/api/client.ts', 'src/embedded/store'];
const runtimeInterfaces = ['src/embedded/runtime/types.ts', 'src/embedded/runtime/sys.ts'];

const table: Record<string, Row> = {
  'src/domain': { may: [] },
  'src/shared': { may: ['src/domain', 'env-paths'], types: ['yaml'], node: 'any' },
  'src/content': { may: ['src/domain', 'src/shared', 'yaml', 'zod', 'marked'], node: 'any' },
  'src/cluster': { may: ['src/domain', 'src/shared', '@kubernetes/client-node', 'js-yaml', 'ws'], node: 'any' },
  'src/cluster/providers': { may: ['src/cluster', 'src/shared', 'src/domain', 'js-yaml'], node: 'any' },
  // The practice cluster: from the store upwards, and from the kernel upwards; only the composition knows both.
  'src/embedded/clock.ts': { may: [] },
  'src/embedded/quantity.ts': { may: [] },
  'src/embedded/quality-of-service.ts': { may: ['src/embedded/objects.ts', 'src/embedded/quantity.ts'] },
  'src/embedded/turns.ts': { may: [] },
  'src/embedded/time.ts': { may: ['src/embedded/clock.ts'] },
  'src/embedded/kind-table.ts': { may: [] },
  'src/embedded/objects.ts': { may: ['src/embedded/kind-table.ts'], types: ['@kubernetes/client-node'] },
  'src/embedded/cron': { may: [] },
  'src/embedded/owners.ts': { may: ['src/embedded/objects.ts'] },
  'src/embedded/pods.ts': { may: ['src/embedded/objects.ts'] },
  'src/embedded/disruption-conditions.ts': { may: ['src/embedded/objects.ts'] },
  'src/embedded/claim-name.ts': { may: ['src/embedded/objects.ts'] },
  'src/embedded/events.ts': { may: ['src/embedded/objects.ts'] },
  'src/embedded/api/status.ts': { may: [] },
  'src/embedded/api/client.ts': { may: [...embeddedBase, 'src/embedded/store', 'src/embedded/api/status.ts'] },
  'src/embedded/same.ts': { may: [] },
  'src/embedded/system-priorities.ts': { may: [] },
  // Which objects belong together: labels, nodes, taints, amounts.
  'src/embedded/matching': { may: embeddedBase },
  'src/embedded': {
    may: [...embeddedBase, 'src/embedded/api/client.ts', ...parts.map((part) => `src/embedded/${part}`)],
  },
  'src/embedded/store': { may: embeddedBase },
  'src/embedded/schema': {
    may: [...embeddedBase, 'src/embedded/api/status.ts', 'src/embedded/cron', 'yaml'],
    node: ['node:crypto', 'node:fs', 'node:zlib', 'node:util'],
  },
  'src/embedded/api': {
    may: [
      ...embeddedBase,
      'src/embedded/matching',
      'src/embedded/store',
      'src/embedded/schema',
      'src/embedded/runtime/sys.ts',
      ...apiInside,
      'src/embedded/api/status.ts',
      'ws',
      'yaml',
    ],
    types: ['src/embedded/runtime/types.ts'],
    node: 'any',
  },
  'src/embedded/keeping': {
    may: embeddedBase,
    types: ['src/embedded/store', 'src/embedded/kubelet/kept.ts', 'src/embedded/runtime/types.ts'],
    node: ['node:zlib'],
  },
  'src/embedded/server': { may: [...embeddedBase, 'src/embedded/api', 'src/embedded/http'], node: 'any' },
  'src/embedded/controllers': {
    may: [...embeddedBase, ...apiInside, 'src/embedded/cron', 'src/embedded/matching'],
    node: ['node:util'],
  },
  'src/embedded/scheduler': {
    may: [...embeddedBase, ...apiInside, 'src/embedded/matching', 'src/embedded/controllers'],
  },
  'src/embedded/services': {
    may: [...embeddedBase, ...apiInside, 'src/embedded/matching', 'src/embedded/runtime/network/ipv4.ts'],
    types: runtimeInterfaces,
  },
  'src/embedded/kubelet': {
    may: [
      ...embeddedBase,
      ...apiInside,
      ...runtimeInterfaces,
      'src/embedded/api/node-access.ts',
      'src/embedded/matching',
      'src/embedded/runtime/capabilities.ts',
      'src/embedded/http',
    ],
    node: ['node:crypto', 'node:util'],
  },
  'src/embedded/http': {
    may: [...embeddedBase, ...runtimeInterfaces],
    node: ['node:events', 'node:http2', 'node:stream', 'node:tls'],
  },
  'src/embedded/runtime': { may: [...embeddedBase], node: ['node:crypto'] },
  'src/embedded/userland': {
    may: [
      ...embeddedBase,
      'src/embedded/runtime/sys.ts',
      'src/embedded/runtime/network/ipv4.ts',
      'src/embedded/http',
      'unbash',
      're2js',
    ],
    node: ['node:crypto', 'node:zlib'],
  },
  // The built-in command line for a cluster: knows nothing of lessons.
  'src/kubectl': {
    may: ['src/domain', 'src/shared', 'yaml', 'js-yaml', ...clusterInterfaces, 'src/cluster/console-types.ts'],
    node: 'any',
  },
  graders: { may: ['src/domain', 'zod', ...clusterInterfaces], node: ['node:crypto', ...text] },
  'src/grading': {
    may: ['src/domain', ...clusterInterfaces],
    types: ['graders/grader.ts'],
    node: ['node:crypto', ...text],
  },
  'src/lesson': { may: ['src/domain', 'diff'], types: ['src/grading', ...clusterInterfaces], node: text },
  // Work in progress on an attempt: it knows the state, and the state knows nothing of it.
  'src/lesson/session': { may: ['src/lesson', 'src/domain'] },
  // The only part of a lesson that touches the world.
  'src/lesson/driver': {
    may: ['src/lesson', 'src/lesson/session', 'src/domain', 'src/grading', ...clusterInterfaces],
    node: 'any',
  },
  'src/report': { may: ['src/domain'], node: text },
  'src/ui': {
    may: ['src/lesson', 'src/lesson/driver', 'src/domain', 'src/report', 'ink', 'react', 'marked', 'diff'],
    node: ['node:process', ...text],
  },
  'src/headless': {
    may: [
      'src/lesson',
      'src/lesson/driver',
      'src/grading',
      'src/content',
      'src/report',
      'src/domain',
      'src/shared',
      ...clusterInterfaces,
    ],
    node: 'any',
  },
};

/** The composition root picks the implementations. */
const anything = new Set(['src/cli']);

const areas = [...Object.keys(table), ...anything].toSorted((a, b) => b.length - a.length);

const within = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** `src/lesson/driver.ts` and the folder `src/lesson/driver/` are one area; so is a file such as `driver-files.ts`. */
const areaOf = (path: string): string => {
  if (/^src\/lesson\/driver[.-]/.test(path)) return 'src/lesson/driver';
  return areas.find((area) => within(path, area)) ?? dirname(path);
};

const filesBelow = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted();

const fromClause = /^[ \t]*(?:import|export)\s+(type\s)?([^'";]*?)\bfrom\s*['"]([^'"]+)['"]/gm;
const sideEffect = /^[ \t]*import\s*['"]([^'"]+)['"]/gm;
const dynamic = /(typeof\s+)?\bimport\(\s*['"`]([^'"`]+)['"`]/g;

const withoutComments = (code: string): string =>
  code
    .replaceAll(/\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ' '))
    .replaceAll(/^[ \t]*\/\/.*$/gm, '');

/** `{ type A, type B }`: nothing of it is left at run time. */
const onlyTypes = (clause: string): boolean => {
  const [, names] = /^\s*\{([\s\S]*)\}\s*$/.exec(clause) ?? [];
  const list = names
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return list !== undefined && list.length > 0 && list.every((name) => name.startsWith('type '));
};

const importsIn = (raw: string): Import[] => {
  const code = withoutComments(raw);
  const lineAt = (index: number): number => code.slice(0, index).split('\n').length;
  const found: Import[] = [];
  for (const match of code.matchAll(fromClause)) {
    const [, type, clause = '', target = ''] = match;
    found.push({ target, typeOnly: type !== undefined || onlyTypes(clause), line: lineAt(match.index) });
  }
  for (const match of code.matchAll(sideEffect))
    found.push({ target: match[1] ?? '', typeOnly: false, line: lineAt(match.index) });
  for (const match of code.matchAll(dynamic)) {
    found.push({ target: match[2] ?? '', typeOnly: match[1] !== undefined, line: lineAt(match.index) });
  }
  return found;
};

/** A path from the project's root, `node:...`, or a package's name. */
const resolved = (target: string, importer: string): string => {
  if (target.startsWith('.'))
    return relative(root, resolve(root, dirname(importer), target))
      .split(sep)
      .join('/');
  if (target.startsWith('node:')) return target;
  if (builtinModules.includes(target)) return `node:${target}`;
  return target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
};

const sources: Source[] = [...filesBelow('src'), ...filesBelow('graders')]
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => {
    const code = readFileSync(join(root, path), 'utf8');
    const imports = importsIn(code).map((each) => ({ ...each, target: resolved(each.target, path) }));
    return { path, area: areaOf(path), lines: code.trimEnd().split('\n').length, imports };
  });

const isPath = (target: string): boolean => /^(src|graders|test|scripts)\//.test(target);

const listed = (target: string, list: readonly string[]): boolean =>
  list.includes(target) || (isPath(target) && list.includes(areaOf(target)));

const allows = ({ may, types = [], node = [] }: Row, area: string, { target, typeOnly }: Import): boolean => {
  if (target.startsWith('node:')) return node === 'any' || node.includes(target);
  if (isPath(target) && areaOf(target) === area) return true;
  return listed(target, may) || (typeOnly && listed(target, types));
};

const described = ({ may, types = [], node = [] }: Row): string =>
  [
    `itself, ${may.join(', ') || 'nothing else'}`,
    ...(types.length === 0 ? [] : [`as types only: ${types.join(', ')}`]),
    `built-in modules: ${node === 'any' ? 'any' : node.join(', ') || 'none'}`,
  ].join('; ');

const offences = ({ path, area, imports }: Source): string[] => {
  if (anything.has(area)) return [];
  const row = table[area];
  if (row === undefined) return [`${path}: no row of the table is about ${area}; add one`];
  return imports
    .filter((each) => !allows(row, area, each))
    .map(
      ({ target, line, typeOnly }) =>
        `${path}:${line} imports ${target}${typeOnly ? ' (types)' : ''}; ${area} may import ${described(row)}`,
    );
};

describe('architecture', () => {
  test('there is something to look at', () => {
    expect(sources.length).toBeGreaterThan(20);
    expect(sources.flatMap(({ imports }) => imports).length).toBeGreaterThan(50);
  });

  test('every import is in the table', () => {
    expect(sources.flatMap(offences)).toEqual([]);
  });

  test('only the files of src/cluster itself know the Kubernetes client', () => {
    const users = sources
      .filter(({ imports }) =>
        imports.some(({ target, typeOnly }) => target === '@kubernetes/client-node' && !typeOnly),
      )
      .map(({ path }) => path)
      .filter((path) => !/^src\/cluster\/[^/]+\.ts$/.test(path));
    expect(users).toEqual([]);
  });

  test('product code imports no tests', () => {
    const wrong = sources.filter(({ imports }) => imports.some(({ target }) => /^(test|scripts)\//.test(target)));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  test('folders do not import each other in a circle', () => {
    const edges = new Map<string, Set<string>>();
    for (const { area, imports } of sources) {
      const targets = imports
        .map(({ target }) => target)
        .filter(isPath)
        .map(areaOf);
      edges.set(area, new Set([...(edges.get(area) ?? []), ...targets.filter((target) => target !== area)]));
    }
    const circles: string[] = [];
    const done = new Set<string>();
    const visit = (area: string, trail: string[]): void => {
      if (trail.includes(area)) {
        circles.push([...trail.slice(trail.indexOf(area)), area].join(' → '));
        return;
      }
      if (done.has(area)) return;
      for (const next of edges.get(area) ?? []) visit(next, [...trail, area]);
      done.add(area);
    };
    for (const area of edges.keys()) visit(area, []);
    expect(circles).toEqual([]);
  });

  test('files are named in kebab-case, for the one thing that they are about', () => {
    const paths = [...filesBelow('src'), ...filesBelow('graders'), ...filesBelow('test')];
    const named = paths.filter((path) => /\.tsx?$/.test(path));
    const parts = (path: string): string[] => path.replace(/(\.test)?\.tsx?$/, '').split('/');
    const wrongCase = named.filter((path) => !parts(path).every((part) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(part)));
    const vague = named.filter((path) =>
      parts(path).some((part) => /^(utils?|helpers?|common|managers?|misc)$/.test(part)),
    );
    expect({ wrongCase, vague }).toEqual({ wrongCase: [], vague: [] });
  });

  test('no file of the product is longer than 400 lines', () => {
    expect(sources.filter(({ lines }) => lines > 400).map(({ path, lines }) => `${path}: ${lines} lines`)).toEqual([]);
  });
});

describe('the reader of imports', () => {
  test.each([
    ["import { a } from './a.ts';", './a.ts', false],
    ["import type { A } from './a.ts';", './a.ts', true],
    ["import { type A, type B } from './a.ts';", './a.ts', true],
    ["import { type A, b } from './a.ts';", './a.ts', false],
    ["import a, {\n  type B,\n} from './a.ts';", './a.ts', false],
    ["export * from './a.ts';", './a.ts', false],
    ["import './a.ts';", './a.ts', false],
    ["const a = await import('./a.ts');", './a.ts', false],
    ["type A = typeof import('./a.ts');", './a.ts', true],
  ])('%s', (code, target, typeOnly) => {
    expect(importsIn(code)).toEqual([{ target, typeOnly, line: 1 }]);
  });

  test('leaves comments and text alone', () => {
    expect(importsIn("// import { a } from './a.ts';\n/* import './b.ts' */\nconst c = 1;\n")).toEqual([]);
  });
});
