/** A web server on each port that a variable names: SERVE_PORT_80=text answers `text` on port 80; SERVE_TLS_PORT_443 with TLS. */
import { log, type Command } from './command.ts';
import { listenOn, serveHttp } from './http-server.ts';
import { secureWith } from './secure-with.ts';

const plain = 'SERVE_PORT_';
const encrypted = 'SERVE_TLS_PORT_';

export const porter: Command = {
  flags: { 'json-response': { type: 'boolean', value: 'false' } },
  async run(sys, flags) {
    const json = flags.boolean('json-response');
    for (const [name, value] of sys.env) {
      const prefix = [plain, encrypted].find((each) => name.startsWith(each));
      if (prefix === undefined) continue;
      const port = name.slice(prefix.length);
      const file = (variable: string, usual: string): string => sys.env.get(variable) || usual;
      const secure = await secureWith(
        sys,
        prefix === encrypted ? file('CERT_FILE', 'localhost.crt') : '',
        file('KEY_FILE', 'localhost.key'),
      );
      if (secure === 'failed') {
        await log(sys, `tls server on port "${port}" failed`);
        continue;
      }
      serveHttp(
        sys,
        await listenOn(sys, Number(port)),
        ({ method }) =>
          json
            ? { body: JSON.stringify({ Method: method, Body: value }), headers: [['Content-Type', 'application/json']] }
            : { body: value },
        secure,
      );
    }
    for (;;) await sys.sleep(86_400_000);
  },
};
