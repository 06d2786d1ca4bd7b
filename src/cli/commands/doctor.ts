import type { Availability } from '../../cluster/types.ts';
import type { Problem } from '../../domain/problem.ts';
import { chosenName, home, providerDeps, providerNamed, workspaceFolder } from '../composition.ts';
import { exitCodes } from '../exit-codes.ts';
import { interruptible } from '../interrupt.ts';
import type { CommonOptions } from '../options.ts';

type Tool = { name: string; argv: [string, ...string[]]; for: string };
type ToolReport = { name: string; version: string | undefined; for: string };
type ProviderReport = { name: string; about: string; state: string; detail: string; problem?: Problem };

const tools: Tool[] = [
  { name: 'docker', argv: ['docker', 'version', '--format', '{{.Client.Version}}'], for: 'kind clusters' },
  { name: 'kind', argv: ['kind', 'version', '--quiet'], for: 'kind clusters' },
  {
    name: 'kubectl',
    argv: ['kubectl', 'version', '--client=true', '--output=json'],
    for: 'you; peapod itself does without',
  },
];

const probeMs = 5_000;

const lookForTool = async ({ name, argv, for: use }: Tool, signal: AbortSignal): Promise<ToolReport> => {
  const { env, run } = providerDeps();
  const result = await run(argv, { env, signal, timeoutMs: probeMs });
  const version = /v?\d+\.\d+(\.\d+)?/.exec(result.stdout)?.[0];
  return {
    name,
    version: result.ended === 'exited' && result.code === 0 ? (version ?? 'installed') : undefined,
    for: use,
  };
};

const lookAtProvider = async (name: string, signal: AbortSignal): Promise<ProviderReport> => {
  const selected = await providerNamed(name, signal);
  if (!selected.ok) {
    const { problem } = selected;
    return { name, about: '', state: 'missing', detail: problem.what, problem };
  }
  const availability: Availability = await selected.value.provider.probe(signal);
  const { state, detail } = availability;
  return {
    name,
    about: selected.value.provider.about,
    state,
    detail,
    ...(state === 'missing' ? { problem: availability.problem } : {}),
  };
};

const marks: Record<string, string> = { ready: '✓', 'can-start': '✓', missing: '✗' };

export const run = (options: CommonOptions): Promise<number> =>
  interruptible(async (signal) => {
    const chosen = chosenName(options);
    const names = [...new Set(['kind', 'embedded', ...(chosen === undefined ? [] : [chosen])])];
    const [found, providers] = await Promise.all([
      Promise.all(tools.map((tool) => lookForTool(tool, signal))),
      Promise.all(names.map((name) => lookAtProvider(name, signal))),
    ]);
    const usable = providers.some(({ state }) => state !== 'missing');
    const places = { workspace: workspaceFolder(options), state: home() };
    if (options.json === true) {
      process.stdout.write(
        `${JSON.stringify({ node: process.version, tools: found, providers, places, usable }, null, 2)}\n`,
      );
      return usable ? exitCodes.ok : exitCodes.couldNotCheck;
    }
    const width = Math.max(...[...found, ...providers].map(({ name }) => name.length));
    const line = (mark: string, name: string, text: string): string => `  ${mark} ${name.padEnd(width)}  ${text}\n`;
    let text = `Installed\n${line('✓', 'node', process.version)}`;
    for (const { name, version, for: use } of found) {
      text += line(version === undefined ? '✗' : '✓', name, version === undefined ? `not found (for ${use})` : version);
    }
    text += '\nClusters\n';
    for (const { name, state, detail, problem } of providers) {
      text += line(marks[state] ?? '?', name, detail);
      if (problem !== undefined) text += line(' ', '', `next: ${problem.next}`);
    }
    text += line(
      ' ',
      'context:NAME',
      'any cluster of your kubeconfig: peapod doctor --cluster context:NAME looks at one',
    );
    text += `\nPlaces\n  your files   ${places.workspace}\n  peapod's own ${places.state}\n`;
    process.stdout.write(text);
    return usable ? exitCodes.ok : exitCodes.couldNotCheck;
  });
