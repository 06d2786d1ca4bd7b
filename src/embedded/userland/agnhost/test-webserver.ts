import type { Command } from './command.ts';
import { serveFile } from './serve-files.ts';
import { serveForever } from './http-server.ts';

const fixed = [
  ['Access-Control-Allow-Credentials', 'true'],
  [
    'Access-Control-Allow-Headers',
    'DNT,X-Mx-ReqToken,Keep-Alive,User-Agent,X-Requested-With,Cache-Control,Content-Type',
  ],
  ['Access-Control-Allow-Methods', 'GET, POST, OPTIONS'],
  ['Access-Control-Allow-Origin', '*'],
  ['Cache-Control', 'private'],
] as const;

/** The whole file system, over HTTP. */
export const testWebserver: Command = {
  flags: { port: { type: 'number', value: '80' } },
  run: (sys, flags) =>
    serveForever(sys, flags.number('port'), async (request) => {
      const { headers = [], ...rest } = await serveFile(sys, '/', request);
      return { ...rest, headers: [...headers, ...fixed] };
    }),
};
