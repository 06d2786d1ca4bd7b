import { afterAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { openChannels } from '../../src/cluster/channels.ts';
import type { Rest } from '../../src/cluster/rest.ts';

const server = createServer();
afterAll(() => {
  server.close();
});

test('a refusal ends the connection, even when the server would leave it open', async () => {
  const closed = new Promise<void>((resolve) => {
    server.on('upgrade', (_request, connection: Duplex) => {
      const body = JSON.stringify({ kind: 'Status', message: 'container nope is not valid', reason: 'BadRequest' });
      connection.once('end', () => connection.end(resolve)).resume();
      connection.write(`HTTP/1.1 400 Bad Request\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/exec`);
  const rest = { connection: async () => ({ url, options: {} }) } as unknown as Rest;
  await expect(
    openChannels(rest, '/exec', {}, ['v5.channel.k8s.io'], new AbortController().signal),
  ).rejects.toMatchObject({ code: 400, status: { message: 'container nope is not valid' } });
  await closed;
});
