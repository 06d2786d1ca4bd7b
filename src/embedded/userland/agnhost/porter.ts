/** A web server on each port that a variable names: SERVE_PORT_80=text answers `text` on port 80. */
import { log, type Command } from './command.ts';
import { listenOn, serveHttp } from './http-server.ts';

const plain = 'SERVE_PORT_';
const encrypted = 'SERVE_TLS_PORT_';

export const porter: Command = {
  flags: { 'json-response': { type: 'boolean', value: 'false' } },
  async run(sys, flags) {
    const json = flags.boolean('json-response');
    for (const [name, value] of sys.env) {
      if (name.startsWith(encrypted)) await log(sys, 'the practice cluster has no TLS between pods');
      if (!name.startsWith(plain)) continue;
      const listener = await listenOn(sys, Number(name.slice(plain.length)));
      serveHttp(sys, listener, ({ method }) =>
        json
          ? { body: JSON.stringify({ Method: method, Body: value }), headers: [['Content-Type', 'application/json']] }
          : { body: value },
      );
    }
    for (;;) await sys.sleep(86_400_000);
  },
};
