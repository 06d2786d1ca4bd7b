/** What the cluster's owner may do with its nodes, beside the API: `POST /peapod/nodes/NAME/start|stop|exec`. */
import { administrator } from './api/authentication/user.ts';
import type { Answer } from './api/http/answer.ts';
import type { Call } from './api/http/call.ts';
import { readBody } from './api/http/read-body.ts';
import { badRequest, methodNotAllowed, refusal } from './api/errors.ts';
import type { Machine } from './machine.ts';

const path = /^\/peapod\/nodes\/([^/]+)\/(start|stop|exec)$/;

const commandIn = (body: Uint8Array): string[] => {
  try {
    const { command } = JSON.parse(Buffer.from(body).toString('utf8')) as { command?: unknown };
    if (
      Array.isArray(command) &&
      command.length > 0 &&
      command.every((word): word is string => typeof word === 'string')
    )
      return command;
  } catch {
    // Said below.
  }
  throw badRequest('the body must be {"command": ["program", "argument"]}');
};

/** Undefined: the request is about something else. */
export const controlNodes =
  (machines: ReadonlyMap<string, Machine>) =>
  async (call: Call): Promise<Answer | undefined> => {
    const [, name = '', verb = ''] = path.exec(call.path) ?? [];
    if (name === '') return undefined;
    // Pods may ask the API too; computers are not theirs.
    if (call.user !== administrator) throw refusal(403, 'Forbidden', 'only the administrator may do that');
    if (call.method !== 'POST') throw methodNotAllowed();
    const machine = machines.get(decodeURIComponent(name));
    if (machine === undefined) throw refusal(404, 'NotFound', `this cluster has no node "${name}"`);
    if (verb === 'exec') {
      const command = commandIn(await readBody(call.request));
      return { code: 200, json: await machine.run(command) };
    }
    if (verb === 'stop') machine.powerOff();
    else machine.powerOn();
    return { code: 200, json: { name: machine.name, on: machine.on } };
  };
