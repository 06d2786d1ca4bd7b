/** What a container does right after its start or right before its end. */
import type { Clock } from '../../clock.ts';
import type { Container, Pod } from '../../objects.ts';
import type { RuntimeContainer, Sandbox } from '../../runtime/types.ts';
import { execCommand } from '../pod/exec-command.ts';
import { podText } from '../pod-spec.ts';
import { httpRequest } from '../probe/http-request.ts';

export type Handler = NonNullable<NonNullable<Container['lifecycle']>['postStart']>;

export type HookContext = {
  pod: Pod;
  container: Container;
  running: RuntimeContainer;
  sandbox: Sandbox;
  clock: Clock;
  signal: AbortSignal;
  /** Of the pod, not of the container. */
  warn?: (reason: string, message: string) => void;
};

/** Go's client waits for ever; nobody else does. */
const httpTimeoutMs = 30_000;

const execHook = async (command: readonly string[], context: HookContext): Promise<string | undefined> => {
  const result = await execCommand(context.running, command, context);
  if ('failure' in result) return `error: ${result.failure}, message: ""`;
  if ('timedOut' in result) return 'error: context canceled, message: ""';
  if (result.code === 0) return undefined;
  const output = JSON.stringify(`${result.stdout}${result.stderr}`);
  return `error: command '${command.join(' ')}' exited with ${result.code}: ${result.stderr}, message: ${output}`;
};

/** Resolves to what went wrong, if anything did. */
export const runHook = async (handler: Handler, context: HookContext): Promise<string | undefined> => {
  const { pod, container, clock, signal } = context;
  const about = `for Container ${JSON.stringify(container.name)} in Pod ${JSON.stringify(podText(pod))} failed`;
  if (handler.exec !== undefined) {
    const command = handler.exec.command ?? [];
    const trouble = await execHook(command, context);
    return trouble === undefined ? undefined : `Exec lifecycle hook ([${command.join(' ')}]) ${about} - ${trouble}`;
  }
  if (handler.httpGet !== undefined) {
    const { sandbox } = context;
    const request = { sandbox, clock, timeoutMs: httpTimeoutMs, agent: 'lifecycle' } as const;
    let outcome = await httpRequest(handler.httpGet, container, request);
    if ('failure' in outcome && outcome.failure.endsWith('server gave HTTP response to HTTPS client')) {
      const plain = await httpRequest({ ...handler.httpGet, scheme: 'HTTP' }, container, request);
      const host = /https:\/\/([^/]*)/u.exec(outcome.failure)?.[1] ?? '';
      if ('status' in plain) {
        context.warn?.(
          'LifecycleHTTPFallback',
          `request to HTTPS lifecycle hook ${host} got HTTP response, retry with HTTP succeeded`,
        );
        outcome = plain;
      }
    }
    // Any answer will do, whatever its status.
    if ('status' in outcome) return undefined;
    const error = 'error' in outcome ? outcome.error : outcome.failure;
    return `HTTP lifecycle hook (${handler.httpGet.path ?? ''}) ${about} - error: ${error}`;
  }
  if (handler.sleep !== undefined) {
    const { seconds } = handler.sleep;
    try {
      await clock.sleep(seconds * 1000, signal);
    } catch {
      return `Sleep lifecycle hook (${seconds}) ${about} - error: container terminated before sleep hook finished`;
    }
  }
  return undefined;
};
