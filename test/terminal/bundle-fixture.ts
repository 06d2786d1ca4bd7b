import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

/** Bundles a program of the tests into a folder of its own; `remove` deletes that. */
export const bundleFixture = async (source = 'fixture-app.tsx'): Promise<{ file: string; remove(): Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'peapod-fixture-'));
  const file = join(folder, basename(source).replace(/\.tsx$/, '.mjs'));
  await build({
    entryPoints: [join(here, source)],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // Keeps what Ink only loads for its own debugging in a chunk that nobody loads.
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    jsx: 'automatic',
    external: ['react-devtools-core'],
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: {
      js: "import {createRequire as __createRequire} from 'node:module';const require=__createRequire(import.meta.url);",
    },
    logLevel: 'silent',
  });
  return { file, remove: () => rm(folder, { recursive: true, force: true }) };
};
