import { expect, test } from '@jest/globals';
import {
  checkHealth,
  serveHealth,
  type HealthAnswer,
  type HealthReply,
} from '../../../src/embedded/http/grpc-health.ts';
import { pipe } from './pipe.ts';

const ask = async (service: string, reply: (service: string) => HealthReply): Promise<HealthAnswer> => {
  const [client, server] = pipe();
  void serveHealth(server, reply);
  const request = { authority: '10.0.0.1:5000', service, agent: 'kube-probe/1.34' };
  return checkHealth(client, request, new AbortController().signal);
};

test('a server says how it is', async () => {
  expect(await ask('', () => ({ status: 'SERVING' }))).toEqual({ status: 'SERVING' });
  expect(await ask('', () => ({ status: 'NOT_SERVING' }))).toEqual({ status: 'NOT_SERVING' });
});

test('it hears which service is meant, and says that it knows none of that name', async () => {
  const heard: string[] = [];
  const answer = await ask('shop.Cart', (service) => {
    heard.push(service);
    return { code: 5, message: 'unknown service' };
  });
  expect(heard).toEqual(['shop.Cart']);
  expect(answer).toEqual({ code: 'NotFound', message: 'unknown service' });
});

test('whoever speaks another protocol is no server', async () => {
  const [client, server] = pipe();
  void server.read().then(() => server.write(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')));
  const asked = checkHealth(client, { authority: 'a', service: '', agent: 'a' }, new AbortController().signal);
  await expect(asked).rejects.toThrow();
});

test('nobody waits once it is given up', async () => {
  const [client] = pipe();
  const over = new AbortController();
  const asked = checkHealth(client, { authority: 'a', service: '', agent: 'a' }, over.signal);
  over.abort();
  await expect(asked).rejects.toThrow();
});
