/** Asks a gRPC server how it is. */
import { checkHealth, type HealthAnswer } from '../../http/grpc-health.ts';
import type { Probe } from '../../objects.ts';
import { SysError } from '../../runtime/sys.ts';
import type { Connection } from '../../runtime/types.ts';
import { durationText } from '../container/duration-text.ts';
import type { ProbeOutcome, ProbeTarget } from './run-probe.ts';

const failure = (output: string): ProbeOutcome => ({ result: 'failure', output });

/** Go's client tries again while there is time. */
const retryMs = 200;

const connected = async (
  { sandbox, clock }: ProbeTarget,
  port: number,
  until: number,
): Promise<Connection | undefined> => {
  while (clock.now() < until) {
    try {
      return await sandbox.connect({ host: sandbox.ip, port }, { timeoutMs: until - clock.now() });
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
    }
    await clock.sleep(Math.max(1, Math.min(retryMs, until - clock.now())));
  }
  return undefined;
};

const verdictOf = (answer: HealthAnswer): ProbeOutcome => {
  if ('status' in answer) {
    if (answer.status === 'SERVING') return { result: 'success' };
    return failure(`service unhealthy (responded with ${JSON.stringify(answer.status)})`);
  }
  if (answer.code === 'Unimplemented')
    return failure(
      `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${answer.message}`,
    );
  return failure(`error: health rpc probe failed: rpc error: code = ${answer.code} desc = ${answer.message}`);
};

export const grpcProbe = async (
  { port, service }: NonNullable<Probe['grpc']>,
  target: ProbeTarget,
  timeoutMs: number,
): Promise<ProbeOutcome> => {
  const { sandbox, clock } = target;
  const until = clock.now() + timeoutMs;
  const address = `${sandbox.ip}:${port}`;
  const within = durationText(timeoutMs);
  const late = failure(
    `timeout: failed to connect service ${JSON.stringify(address)} within ${within}: context deadline exceeded`,
  );
  const connection = await connected(target, port, until);
  if (connection === undefined) return late;
  const over = new AbortController();
  const cancel = clock.schedule(until, () => over.abort());
  try {
    const request = { authority: address, service: service ?? '', agent: 'kube-probe/1.34 grpc-go/1.72.1' };
    return verdictOf(await checkHealth(connection, request, over.signal));
  } catch {
    // Whoever speaks another protocol is no server: Go's client goes on trying.
    if (over.signal.aborted) return failure(`timeout: health rpc did not complete within ${within}`);
    await clock.sleep(Math.max(1, until - clock.now()));
    return late;
  } finally {
    cancel();
  }
};
