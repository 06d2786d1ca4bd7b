/** An API behind https, with a node whose containers only repeat what they are told. */
import https from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import type { NodeAccess, PodPorts } from '../../../src/embedded/api/node-access.ts';
import type { HandlerOptions } from '../../../src/embedded/api/http/handler.ts';
import type { ContainerLog, HostStreams, LogLine } from '../../../src/embedded/runtime/types.ts';
import { makeCertificates } from '../../../src/embedded/server/certificates.ts';
import { serve } from '../../../src/embedded/server/serve.ts';
import { newApi, startOfTime } from './fixture.ts';

const certificates = makeCertificates();
const token = 'secret';

export type FakeLog = ContainerLog & { add: (text: string, partial?: boolean) => void; end: () => void };

export const fakeLog = (...texts: string[]): FakeLog => {
  const lines: LogLine[] = [];
  const listeners = new Set<(line: LogLine | undefined) => void>();
  let ended = false;
  const log: FakeLog = {
    lines: () => lines,
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get ended() {
      return ended;
    },
    add(text, partial = false) {
      const line: LogLine = {
        at: startOfTime + lines.length * 1000,
        stream: 'stdout',
        text: Buffer.from(text),
        partial,
      };
      lines.push(line);
      for (const listener of listeners) listener(line);
    },
    end() {
      ended = true;
      for (const listener of listeners) listener(undefined);
    },
  };
  for (const text of texts) log.add(text);
  return log;
};

export type FakeNodes = NodeAccess & {
  log: FakeLog;
  previous: FakeLog | undefined;
  sizes: string[];
  /** What `ports` gives; undefined: the pod does not run. */
  forward: PodPorts | undefined;
  /** The signal that a command was told to go with. */
  killed: Promise<string>;
};

/** Commands: `cat` repeats its input, `exit N`, `missing` can't be started, `hang` waits to be killed; others speak. */
const fakeNodes = (): FakeNodes => {
  const run = async ([name = '', code]: readonly string[], streams: HostStreams): Promise<{ code: number }> => {
    if (name === 'cat') for await (const bytes of streams.stdin ?? []) await streams.stdout?.(bytes);
    else {
      await streams.stdout?.(Buffer.from(`${name}\n`));
      await streams.stderr?.(Buffer.from('a word of warning\n'));
    }
    return { code: name === 'exit' ? Number(code) : 0 };
  };
  let noteKill = (_signal: string): void => {};
  const killed = new Promise<string>((resolve) => {
    noteKill = resolve;
  });
  const nodes: FakeNodes = {
    log: fakeLog('one', 'two', 'three'),
    previous: undefined,
    sizes: [],
    killed,
    exec(_pod, container, command, streams) {
      if (container === 'stopped') return undefined;
      if (command[0] === 'missing') return { failure: 'exec: "missing": executable file not found in $PATH' };
      let hangUp = (): void => {};
      const hanging = new Promise<{ signal: 'HUP' }>((resolve) => {
        hangUp = () => resolve({ signal: 'HUP' });
      });
      return {
        exited: command[0] === 'hang' ? hanging : run(command, streams),
        kill(signal) {
          noteKill(signal);
          hangUp();
        },
        resize: (columns, rows) => nodes.sizes.push(`${columns}x${rows}`),
      };
    },
    attach: (pod, container, streams) =>
      nodes.exec(pod, container, container === 'fails' ? ['exit', '4'] : ['attached'], streams),
    usage: () => undefined,
    logs: (_pod, _container, { previous }) => (previous ? nodes.previous : nodes.log),
    forward: undefined,
    ports: () => nodes.forward,
  };
  return nodes;
};

export type Reply = { code: number; headers: IncomingHttpHeaders; text: string; json: Record<string, unknown> };

export type Request = {
  body?: unknown;
  /** Sent as it is. */
  raw?: string | Buffer;
  headers?: Record<string, string>;
  /** Called with each piece of an answer that goes on; the answer is awaited all the same. */
  onText?: (text: string, stop: () => void) => void;
};

export const newServer = async (more: Partial<HandlerOptions> = {}) => {
  const api = newApi();
  const nodes = fakeNodes();
  const server = await serve({ api, nodes, token, certificates, ...more });
  const agent = new https.Agent({ keepAlive: true, ca: certificates.ca });

  const ask = (method: string, path: string, { body, raw, headers = {}, onText }: Request = {}): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const request = https.request(
        server.url + path,
        {
          method,
          agent,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
        },
        (response) => {
          let text = '';
          const done = (): void => {
            let json: Record<string, unknown> = {};
            try {
              json = JSON.parse(text) as Record<string, unknown>;
            } catch {
              // Some answers are text.
            }
            resolve({ code: response.statusCode ?? 0, headers: response.headers, text, json });
          };
          response.setEncoding('utf8');
          response.on('data', (piece: string) => {
            text += piece;
            onText?.(text, () => {
              request.destroy();
              done();
            });
          });
          response.on('end', done);
          response.on('error', () => {});
        },
      );
      request.on('error', reject);
      request.end(raw ?? (body === undefined ? undefined : JSON.stringify(body)));
    });

  return {
    api,
    nodes,
    url: server.url,
    ca: certificates.ca,
    token,
    ask,
    async close() {
      agent.destroy();
      await server.close();
    },
  };
};

export type TestServer = Awaited<ReturnType<typeof newServer>>;

/** A pod on a node whose container runs. */
export const addRunningPod = ({ api }: TestServer, name: string, containers: string[] = ['c']): void => {
  api.client.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { containers: containers.map((container) => ({ name: container, image: 'x' })) },
  });
  api.client.bind('default', name, 'n1');
  const containerStatuses = containers.map((container) => ({
    name: container,
    ready: true,
    restartCount: 0,
    image: 'x',
    imageID: '',
    state: { running: { startedAt: '2030-01-01T00:00:00Z' } },
    lastState: {},
  }));
  api.client.modify(
    'pods',
    'default',
    name,
    (pod) => ({ ...pod, status: { ...pod.status, phase: 'Running', containerStatuses } }),
    { status: true },
  );
};
