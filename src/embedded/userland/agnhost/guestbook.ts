import type { Sys } from '../../runtime/sys.ts';
import { lookupHost } from '../lookup-host.ts';
import { log, type Command } from './command.ts';
import { refusal, notFound } from './http-answers.ts';
import { httpGetText, RequestFailed } from './http-client.ts';
import { serveForever, type Handler, type Response } from './http-server.ts';

const registerMs = 15_000;
const betweenTriesMs = 1000;

const text = (value: string) => ({ type: 'text', value }) as const;

/** A store of values with replicas, and the front end that asks them. */
export const guestbook: Command = {
  flags: { 'http-port': text('80'), 'backend-port': text('6379'), replicaof: text('') },
  async run(sys, flags) {
    const backendPort = flags.text('backend-port');
    const primary = flags.text('replicaof');
    const state: State = { store: {}, replicas: [] };
    if (primary !== '') void register(sys, state, `${primary}:${backendPort}`, primary);
    return serveForever(sys, Number(flags.text('http-port')), handlerOf(sys, state, backendPort));
  },
};

type State = { store: Record<string, string>; replicas: string[] };

const register = async (sys: Sys, state: State, place: string, primary: string): Promise<void> => {
  const until = sys.clock.now() + registerMs;
  while (sys.clock.now() < until) {
    const found = await lookupHost(sys, primary);
    if ('failure' in found) {
      await log(sys, `unable to get IP ${place}: dial udp: lookup ${primary}: no such host. Retrying in 1s.`);
    } else {
      const own = sys.addresses().find(({ name }) => name !== 'lo')?.address ?? '127.0.0.1';
      await log(sys, `Registering to primary: ${place}/register?host=${own}`);
      try {
        const { data } = JSON.parse(await httpGetText(sys, `http://${place}/register?host=${own}`)) as {
          data: State['store'];
        };
        state.store = data;
        await log(sys, `Registered to node: ${primary}`);
        return;
      } catch (error) {
        if (!(error instanceof RequestFailed) && !(error instanceof SyntaxError)) throw error;
        await log(sys, `encountered error while registering to primary: ${error.message}. Retrying in 1s.`);
      }
    }
    await sys.sleep(betweenTriesMs);
  }
  await log(sys, 'Timed out while registering to primary.');
  sys.exit(1);
};

const handlerOf =
  (sys: Sys, state: State, backendPort: string): Handler =>
  async ({ path, query }) => {
    const [key, value] = [query.get('key') ?? '', query.get('value') ?? ''];
    if (path === '/register') {
      const host = query.get('host') ?? '';
      await log(sys, `GET /register?host=${host}`);
      state.replicas.push(host);
      await log(sys, `Node '${host}' registered.`);
      return { body: JSON.stringify({ data: state.store }) };
    }
    if (path === '/get') {
      await log(sys, `GET /get?key=${key}`);
      return { body: JSON.stringify({ data: key === '' ? state.store : (state.store[key] ?? '') }) };
    }
    if (path === '/set') {
      await log(sys, `GET /set?key=${key}&value=${value}`);
      return setValue(sys, state, { key, value, backendPort });
    }
    if (path !== '/guestbook') return notFound;
    const command = (query.get('cmd') ?? '').toLowerCase();
    await log(sys, `GET /guestbook?cmd=${command}&key=${key}&value=${value}`);
    if (command !== 'get' && command !== 'set') return refusal(400, `unsupported cmd: '${command}'`);
    if (command === 'set' && key === '') return refusal(400, 'cannot set with empty key.');
    const host = command === 'get' ? 'agnhost-replica' : 'agnhost-primary';
    if ('failure' in (await lookupHost(sys, host))) {
      return refusal(400, `host and/or port param are invalid. lookup ${host}: no such host`);
    }
    return ask(
      sys,
      `http://${host}:${backendPort}/${command}?key=${encodeURIComponent(key)}&value=${encodeURIComponent(value)}`,
      (why) => `encountered error: ${why}`,
    );
  };

const ask = async (sys: Sys, url: string, words: (why: string) => string): Promise<Response> => {
  try {
    return { body: await httpGetText(sys, url) };
  } catch (error) {
    if (!(error instanceof RequestFailed)) throw error;
    return refusal(417, words(error.message));
  }
};

const setValue = async (
  sys: Sys,
  state: State,
  { key, value, backendPort }: { key: string; value: string; backendPort: string },
): Promise<Response> => {
  if (key === '') return refusal(400, 'cannot set with empty key.');
  state.store[key] = value;
  for (const replica of state.replicas) {
    const url = `http://${replica}:${backendPort}/set?key=${encodeURIComponent(key)}&value=${encodeURIComponent(value)}`;
    const answer = await ask(sys, url, (why) => `encountered error while propagating to replica '${replica}': ${why}`);
    if (answer.status !== undefined) return answer;
  }
  return { body: JSON.stringify({ message: 'Updated' }) };
};
