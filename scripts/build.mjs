// Bundles the product into dist/: one small file that starts fast, and a chunk for each thing that only some commands need.
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { compileLessons } = await import('../src/cli/catalogue.ts');
const outdir = join(root, 'dist');
rmSync(outdir, { recursive: true, force: true });
const { text, problems } = await compileLessons();
for (const { where, what, next } of problems) console.error(`${where ?? ''}: ${what}\n  next: ${next}`);
if (problems.length > 0) process.exit(1);
await build({
  absWorkingDir: root,
  entryPoints: { main: 'src/cli/main.ts', practice: 'src/cli/practice-cluster.ts' },
  outdir,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  splitting: true,
  minify: true,
  keepNames: true,
  sourcemap: false,
  external: ['react-devtools-core'],
  define: { 'process.env.NODE_ENV': '"production"' },
  // CommonJS packages inside the bundle still call require for Node's own modules.
  banner: {
    js: "import {createRequire as __createRequire} from 'node:module';const require=__createRequire(import.meta.url);",
  },
  legalComments: 'linked',
  logLevel: 'warning',
});
writeFileSync(join(outdir, 'lessons.json'), text);
// The practice cluster's schema lies beside the code that reads it.
cpSync(join(root, 'src', 'embedded', 'schema', 'data'), join(outdir, 'data'), { recursive: true });
/** Of package.json's `engines`. */
const [, major, minor] = /(\d+)\.(\d+)/.exec(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node);
const needed = { major: Number(major), minor: Number(minor) };
writeFileSync(
  join(outdir, 'practice-cluster.js'),
  `import {enableCompileCache} from 'node:module';
enableCompileCache?.();
await import('./practice.js');
`,
);
writeFileSync(
  join(outdir, 'peapod.js'),
  `#!/usr/bin/env node
import module from 'node:module';
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < ${needed.major} || (major === ${needed.major} && minor < ${needed.minor})) {
  process.stderr.write(
    \`peapod needs Node ${needed.major}.${needed.minor} or newer, and this is \${process.version}\\n  next: Install a newer Node, or use npm start in a clone: it brings its own.\\n\`,
  );
  process.exit(3);
}
module.enableCompileCache?.();
// Ink's colour library knows FORCE_COLOR only, and reads it when it is loaded.
if (process.env.NO_COLOR && !process.env.FORCE_COLOR) process.env.FORCE_COLOR = '0';
if (process.argv.includes('--no-color')) process.env.FORCE_COLOR = '0';
await import('./main.js');
`,
  { mode: 0o755 },
);
