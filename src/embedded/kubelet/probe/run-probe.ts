/** Runs a probe once. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { durationText } from '../container/duration-text.ts';
import { expand } from '../environment/expand.ts';
import type { Container, Probe } from '../../objects.ts';
import { execCommand } from '../pod/exec-command.ts';
import { SysError } from '../../runtime/sys.ts';
import type { RuntimeContainer, Sandbox } from '../../runtime/types.ts';
import { grpcProbe } from './grpc-probe.ts';
import { httpRequest } from './http-request.ts';
import { portOf } from './port.ts';

export type ProbeTarget = { container: Container; running: RuntimeContainer; sandbox: Sandbox; clock: Clock };

/** `error`: nothing was found out, and nothing is counted. */
export type ProbeOutcome =
  | { result: 'success'; warning?: string }
  | { result: 'failure'; output: string }
  | { error: string };

const longestOutput = 10 * 1024;

/** The words around the runtime's own when a probe's command can't be started. */
const execError = (failure: string): string => {
  const rpc = 'rpc error: code = Unknown desc = ';
  if (failure.startsWith(rpc)) return failure;
  if (failure.startsWith('failed to exec in container')) return `${rpc}${failure}`;
  return `${rpc}failed to exec in container: failed to start exec "${randomBytes(32).toString('hex')}": ${failure}`;
};

const execProbe = async (
  command: readonly string[],
  { container, running, clock }: ProbeTarget,
  timeoutMs: number,
): Promise<ProbeOutcome> => {
  // Only variables with a plain value: a probe has no environment of its own.
  const valueOf = (name: string): string | undefined =>
    container.env?.find((variable) => variable.name === name && variable.value !== undefined)?.value;
  const expanded = command.map((text) => expand(text, valueOf));
  const result = await execCommand(running, expanded, { clock, timeoutMs });
  if ('failure' in result) return { error: execError(result.failure) };
  if ('timedOut' in result)
    return {
      result: 'failure',
      output: `command timed out: ${JSON.stringify(expanded.join(' '))} timed out after ${durationText(timeoutMs)}`,
    };
  const output = `${result.stdout}${result.stderr}`.slice(0, longestOutput);
  return result.code === 0 ? { result: 'success' } : { result: 'failure', output };
};

const httpProbe = async (
  action: NonNullable<Probe['httpGet']>,
  { container, sandbox, clock }: ProbeTarget,
  timeoutMs: number,
): Promise<ProbeOutcome> => {
  const outcome = await httpRequest(action, container, { sandbox, clock, timeoutMs, agent: 'probe' });
  if ('error' in outcome) return outcome;
  if ('failure' in outcome) return { result: 'failure', output: outcome.failure };
  if (outcome.status >= 200 && outcome.status < 400)
    return {
      result: 'success',
      ...(outcome.status >= 300 ? { warning: `Probe terminated redirects, Response body: ${outcome.body}` } : {}),
    };
  return { result: 'failure', output: `HTTP probe failed with statuscode: ${outcome.status}` };
};

const tcpProbe = async (
  action: NonNullable<Probe['tcpSocket']>,
  { container, sandbox }: ProbeTarget,
  timeoutMs: number,
): Promise<ProbeOutcome> => {
  const port = portOf(action.port, container);
  if ('error' in port) return port;
  const host = action.host === undefined || action.host === '' ? sandbox.ip : action.host;
  try {
    (await sandbox.connect({ host, port: port.port }, { timeoutMs })).close();
    return { result: 'success' };
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    const why = error.errno === 'ETIMEDOUT' ? 'i/o timeout' : `connect: ${error.message.toLowerCase()}`;
    return { result: 'failure', output: `dial tcp ${host}:${port.port}: ${why}` };
  }
};

export const runProbe = async (probe: Probe, target: ProbeTarget): Promise<ProbeOutcome> => {
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000;
  if (probe.exec !== undefined) return execProbe(probe.exec.command ?? [], target, timeoutMs);
  if (probe.httpGet !== undefined) return httpProbe(probe.httpGet, target, timeoutMs);
  if (probe.tcpSocket !== undefined) return tcpProbe(probe.tcpSocket, target, timeoutMs);
  if (probe.grpc !== undefined) return grpcProbe(probe.grpc, target, timeoutMs);
  return { error: 'missing probe handler' };
};
