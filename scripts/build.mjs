// Bundles the product into dist/: one small file that starts fast, and a chunk for each thing that only some commands need.
import { rmSync, writeFileSync } from 'node:fs';
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
  entryPoints: { main: 'src/cli/main.ts' },
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
writeFileSync(
  join(outdir, 'peapod.js'),
  `#!/usr/bin/env node
import {enableCompileCache} from 'node:module';
enableCompileCache?.();
// Ink's colour library knows FORCE_COLOR only, and reads it when it is loaded.
if (process.env.NO_COLOR && !process.env.FORCE_COLOR) process.env.FORCE_COLOR = '0';
if (process.argv.includes('--no-color')) process.env.FORCE_COLOR = '0';
await import('./main.js');
`,
  { mode: 0o755 },
);
