/**
 * The program of the practice cluster's own process: `practice-cluster FOLDER BUILD [NODES]`. Keeps its record in the folder, says
 * that it is ready to whoever started it, and ends when told to or when nobody has been connected for a while.
 */
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { createPracticeCluster, defaultNodes } from '../embedded/cluster.ts';
import { recipes } from '../embedded/images.ts';
import { createSchemaTools } from '../embedded/schema/index.ts';
import { makeCertificates, type Certificates } from '../embedded/server/certificates.ts';
import { kubeconfigText } from '../embedded/server/kubeconfig-text.ts';
import { serve } from '../embedded/server/serve.ts';
import { readFileIfThere, removeFile, writeFileAtomically } from '../shared/files.ts';

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

/** Certificates are made for longer; a new identity now and then costs nothing. */
const identityLifeMs = 30 * 24 * 3_600_000;
const idleMinutes = Number(process.env['PEAPOD_PRACTICE_IDLE_MINUTES'] ?? '') || 30;
const nodes = Math.min(
  60,
  Math.max(1, Number(nodesText ?? process.env['PEAPOD_PRACTICE_NODES'] ?? '') || defaultNodes),
);
const idleCheckMs = Math.min(60_000, idleMinutes * 15_000);

const log = (text: string): void => void writeSync(2, `${new Date().toISOString()} ${text}\n`);
/** Endless repetition of one fault must not fill the disk. */
let bugs = 0;
const onBug = (error: unknown): void => {
  bugs += 1;
  if (bugs <= 200) log(`fault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
};

const knownIdentity = async (): Promise<Identity | undefined> => {
  try {
    const known = JSON.parse((await readFileIfThere(identityFile)) ?? 'null') as Identity | null;
    return known !== null && Date.now() - known.madeAt < identityLifeMs ? known : undefined;
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
const practice = createPracticeCluster({
  schema: createSchemaTools(),
  recipes,
  certificateAuthority: certificates.ca,
  nodes,
  onBug,
});

const listen = async (port: number) => serve({ ...practice, token, certificates, onBug, port });
// The port of last time, unless somebody else has it now.
const server = await listen(identity.port).catch(() => listen(0));
const { port } = new URL(server.url);
if (Number(port) !== identity.port)
  await writeFileAtomically(identityFile, JSON.stringify({ ...identity, port: Number(port) }));
await writeFileAtomically(
  kubeconfig,
  kubeconfigText({ server: server.url, ca: certificates.ca, token, name: 'peapod' }),
);
const running = JSON.stringify({ pid: process.pid, build, url: server.url, startedAt: Date.now() });
await writeFileAtomically(runningFile, running);

let ending = false;
const end = async (why: string): Promise<void> => {
  if (ending) return;
  ending = true;
  log(`ending: ${why}`);
  // Another one may have taken over: its record stays.
  if ((await readFileIfThere(runningFile)) === running) await removeFile(runningFile);
  practice.close();
  await server.close();
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
process.send?.({ url: server.url });
