/** One forwarded connection, from the client's stream to a port of the pod and back. */
import type { Clock } from '../../../clock.ts';
import { SysError } from '../../../runtime/sys.ts';
import type { Connection } from '../../../runtime/types.ts';
import type { PodPorts } from '../../node-access.ts';

/** The client's end. */
export type ClientStream = {
  /** Undefined: no more comes. */
  read(): Promise<Uint8Array | undefined>;
  /** Resolves when there is room for more. False: nobody takes it any more. */
  write(bytes: Uint8Array): Promise<boolean>;
};

/** As long as the other direction has when one has ended: neither side ever hears that only one has. */
const lingerMs = 1000;

const toClient = async (connection: Connection, client: ClientStream): Promise<void> => {
  for (let bytes = await connection.read(); bytes.length > 0; bytes = await connection.read())
    if (!(await client.write(bytes))) return;
};

const toPod = async (client: ClientStream, connection: Connection): Promise<void> => {
  for (let bytes = await client.read(); bytes !== undefined; bytes = await client.read()) await connection.write(bytes);
};

/** Why the connection broke; undefined: it ended. */
const broken = async (copying: Promise<void>): Promise<SysError | undefined> => {
  try {
    await copying;
    return undefined;
  } catch (error) {
    if (error instanceof SysError) return error;
    throw error;
  }
};

/** Resolves, when it is over, to what the client is told of a failure. The client's stream is the caller's to close. */
export const forwardPort = async (
  ports: PodPorts,
  port: number,
  client: ClientStream,
  clock: Clock,
): Promise<string | undefined> => {
  const inPod = `error forwarding port ${port} to pod ${ports.id}, uid : `;
  const connection = await ports.connect(port);
  if ('failure' in connection) return inPod + connection.failure;
  const waiting = new AbortController();
  try {
    const directions = [
      { verb: 'read', ending: broken(toClient(connection, client)) },
      { verb: 'write', ending: broken(toPod(client, connection)) },
    ].map(async ({ verb, ending }) => {
      const error = await ending;
      return error === undefined ? undefined : `${inPod}${ports.failure(connection.port, port, verb, error.errno)}`;
    });
    const first = await Promise.race(directions);
    const both = Promise.all(directions).then((failures) => failures.find((failure) => failure !== undefined));
    const linger = clock.sleep(lingerMs, waiting.signal).catch(() => undefined);
    return first ?? (await Promise.race([both, linger])) ?? undefined;
  } finally {
    waiting.abort();
    connection.close();
  }
};
