/**
 * The program of the practice cluster's own process: `practice-cluster FOLDER BUILD [NODES]`. Keeps its record in the folder, says
 * that it is ready to whoever started it, and ends when told to or when nobody has been connected for a while. What it was
 * then is kept for the next one.
 */
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { scaledClock } from '../embedded/clock.ts';
import { createPracticeCluster, defaultNodes, type PracticeCluster } from '../embedded/cluster.ts';
import type { KeptCluster } from '../embedded/keeping/kept-cluster.ts';
import { recipes } from '../embedded/images.ts';
import { createSchemaTools } from '../embedded/schema/index.ts';
import { makeCertificates, type Certificates } from '../embedded/server/certificates.ts';
import { kubeconfigText } from '../embedded/server/kubeconfig-text.ts';
import { serve } from '../embedded/server/serve.ts';
import { readFileIfThere, removeFile, writeFileAtomically } from '../shared/files.ts';
import { putAside, readKept, writeKept } from './kept-file.ts';

/** What stays the same from start to start, so that a terminal's kubectl goes on working. */
type Identity = { token: string; certificates: Certificates; port: number; madeAt: number };

const [folder, build, nodesText] = process.argv.slice(2);
if (folder === undefined || build === undefined) {
  writeSync(2, 'usage: practice-cluster FOLDER BUILD [NODES]\n');
  process.exit(2);
}

const identityFile = join(folder, 'identity.json');
const runningFile = join(folder, 'running.json');
const kubeconfig = join(folder, 'kubeconfig');
const keptFile = join(folder, 'kept.gz');

/** Certificates are made for longer; a new identity now and then costs nothing where nobody has the old one. */
const identityLifeMs = 30 * 24 * 3_600_000;
const idleMinutes = Number(process.env['PEAPOD_PRACTICE_IDLE_MINUTES'] ?? '') || 30;
const askedNodes = Number(nodesText ?? process.env['PEAPOD_PRACTICE_NODES'] ?? '') || undefined;
const mostNodes = 60;
const speed = Math.min(1_000, Math.max(1, Number(process.env['PEAPOD_PRACTICE_SPEED'] ?? '') || 1));
const idleCheckMs = Math.min(60_000, idleMinutes * 15_000);

const log = (text: string): void => void writeSync(2, `${new Date().toISOString()} ${text}\n`);
/** Endless repetition of one fault must not fill the disk. */
let bugs = 0;
const onBug = (error: unknown): void => {
  bugs += 1;
  if (bugs <= 200) log(`fault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
};

let { kept, notice } = await readKept(keptFile);

const knownIdentity = async (): Promise<Identity | undefined> => {
  try {
    const known = JSON.parse((await readFileIfThere(identityFile)) ?? 'null') as Identity | null;
    if (known === null || (kept === undefined && Date.now() - known.madeAt >= identityLifeMs)) return undefined;
    return known;
  } catch {
    return undefined;
  }
};

const makeIdentity = (): Identity => ({
  token: randomBytes(32).toString('base64url'),
  certificates: makeCertificates(),
  port: 0,
  madeAt: Date.now(),
});

const identity = (await knownIdentity()) ?? makeIdentity();
const { token, certificates } = identity;
const create = (from: KeptCluster | undefined): PracticeCluster => {
  // Time that ran faster last time is ahead of the machine's now.
  const ahead = Math.max(0, (from?.at ?? 0) - Date.now());
  const asked = askedNodes === undefined ? undefined : Math.min(mostNodes, Math.max(1, askedNodes));
  return createPracticeCluster({
    schema: createSchemaTools(),
    recipes,
    certificateAuthority: certificates.ca,
    ...(speed === 1 && ahead === 0 ? {} : { clock: scaledClock(speed, Date.now() + ahead) }),
    nodes: from === undefined ? (asked ?? defaultNodes) : Math.max(asked ?? 1, from.nodes.length),
    ...(from === undefined ? {} : { kept: from }),
    onBug,
  });
};
const restored = async (from: KeptCluster): Promise<PracticeCluster> => {
  try {
    return create(from);
  } catch (error) {
    onBug(error);
    kept = undefined;
    notice = await putAside(keptFile, (error as Error).message);
    return create(undefined);
  }
};
const practice = kept === undefined ? create(undefined) : await restored(kept);

const listen = async (port: number) => serve({ ...practice, token, certificates, onBug, port });
// The port of last time, unless somebody else has it now.
const server = await listen(identity.port).catch(() => listen(0));
practice.onApiConnection(server.accept);
const { port } = new URL(server.url);
if (Number(port) !== identity.port)
  await writeFileAtomically(identityFile, JSON.stringify({ ...identity, port: Number(port) }));
await writeFileAtomically(
  kubeconfig,
  kubeconfigText({ server: server.url, ca: certificates.ca, token, name: 'peapod' }),
);
const running = JSON.stringify({ pid: process.pid, build, url: server.url, startedAt: Date.now(), speed });
await writeFileAtomically(runningFile, running);

let ending = false;
const end = async (why: string): Promise<void> => {
  if (ending) return;
  ending = true;
  log(`ending: ${why}`);
  const last = practice.keep();
  practice.close();
  await server.close();
  await writeKept(keptFile, last).catch((error: unknown) => log(`nothing is kept: ${(error as Error).message}`));
  // Another one may have taken over: its record stays.
  if ((await readFileIfThere(runningFile)) === running) await removeFile(runningFile);
  process.exit(0);
};
for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => void end(name));
// The terminal that it was started from may close.
process.on('SIGHUP', () => {});
process.on('uncaughtException', onBug);
process.on('unhandledRejection', onBug);

setInterval(() => {
  if (Date.now() - server.lastUsed() > idleMinutes * 60_000)
    void end(`nobody was connected for ${idleMinutes} minutes`);
}, idleCheckMs);

log(`ready at ${server.url}`);
process.send?.({ url: server.url, ...(notice === undefined ? {} : { notice }) });
