/** The gRPC health protocol (grpc.health.v1), both ends: HTTP/2 and a little protobuf. */
import { connect, constants, performServerHandshake, type Http2Stream } from 'node:http2';
import { StreamSocket, type ByteStream } from './byte-stream.ts';

const path = '/grpc.health.v1.Health/Check';
const statusNames = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'] as const;
export type HealthStatus = (typeof statusNames)[number];

/** Those that are answered here. */
export const grpcCodes = { notFound: 5, unimplemented: 12 } as const;
const codeNames: Readonly<Record<number, string>> = {
  1: 'Canceled',
  2: 'Unknown',
  3: 'InvalidArgument',
  4: 'DeadlineExceeded',
  5: 'NotFound',
  6: 'AlreadyExists',
  7: 'PermissionDenied',
  8: 'ResourceExhausted',
  9: 'FailedPrecondition',
  10: 'Aborted',
  11: 'OutOfRange',
  12: 'Unimplemented',
  13: 'Internal',
  14: 'Unavailable',
  15: 'DataLoss',
  16: 'Unauthenticated',
};

const framed = (message: Uint8Array): Buffer => {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
};

const unframed = (bytes: Buffer): Buffer => bytes.subarray(5, 5 + (bytes.length < 5 ? 0 : bytes.readUInt32BE(1)));

/** Names of services are short: their length is one byte. */
const requestOf = (service: string): Buffer => {
  const name = Buffer.from(service).subarray(0, 127);
  return name.length === 0 ? Buffer.alloc(0) : Buffer.concat([Buffer.from([0x0a, name.length]), name]);
};
const serviceOf = (message: Buffer): string =>
  message[0] === 0x0a ? message.subarray(2, 2 + (message[1] ?? 0)).toString() : '';
const responseOf = (status: HealthStatus): Buffer => Buffer.from([0x08, statusNames.indexOf(status)]);
const statusOf = (message: Buffer): HealthStatus =>
  statusNames[message[0] === 0x08 ? (message[1] ?? 0) : 0] ?? 'UNKNOWN';

const collect = async (stream: Http2Stream): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  for await (const piece of stream as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
};

export type HealthAnswer =
  | { status: HealthStatus }
  /** `code` as Go names it: `NotFound`. */
  | { code: string; message: string };

const first = (value: unknown): string => String((Array.isArray(value) ? value[0] : value) ?? '');

/** Asks once and closes the stream, also when the signal is aborted. Rejects when there is no connection any more. */
export const checkHealth = async (
  stream: ByteStream,
  request: { authority: string; service: string; agent: string },
  signal: AbortSignal,
): Promise<HealthAnswer> => {
  const socket = new StreamSocket(stream);
  const session = connect(`http://${request.authority}`, { createConnection: () => socket });
  const broken = new Promise<never>((_resolve, reject) => {
    session.on('error', reject);
    session.on('close', () => reject(new Error('the connection is closed')));
  });
  broken.catch(() => undefined);
  const stop = (): void => session.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const call = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: path,
      'content-type': 'application/grpc',
      te: 'trailers',
      'user-agent': request.agent,
    });
    call.on('error', () => undefined);
    let headers: Record<string, unknown> = {};
    call.on('response', (given) => (headers = { ...given, ...headers }));
    call.on('trailers', (given) => (headers = { ...headers, ...given }));
    call.end(framed(requestOf(request.service)));
    const body = await Promise.race([collect(call), broken]);
    if (headers['grpc-status'] === undefined) throw new Error('no answer of a gRPC server');
    const code = Number(first(headers['grpc-status']));
    if (code === 0) return { status: statusOf(unframed(body)) };
    return { code: codeNames[code] ?? `Code(${code})`, message: decodeURIComponent(first(headers['grpc-message'])) };
  } finally {
    signal.removeEventListener('abort', stop);
    session.destroy();
    socket.destroy();
  }
};

export type HealthReply = { status: HealthStatus } | { code: number; message: string };

const answer = async (
  call: Http2Stream & { respond: Function },
  asked: string,
  reply: (service: string) => HealthReply,
) => {
  const body = await collect(call);
  const said: HealthReply =
    asked === path
      ? reply(serviceOf(unframed(body)))
      : { code: grpcCodes.unimplemented, message: `unknown method ${asked.split('/').at(-1) ?? ''}` };
  const head = { ':status': 200, 'content-type': 'application/grpc' };
  if ('code' in said) {
    call.respond({ ...head, 'grpc-status': String(said.code), 'grpc-message': said.message }, { endStream: true });
    return;
  }
  call.respond(head, { waitForTrailers: true });
  call.on('wantTrailers', () =>
    (call as never as { sendTrailers(of: object): void }).sendTrailers({ 'grpc-status': '0', 'grpc-message': '' }),
  );
  call.end(framed(responseOf(said.status)));
};

/** Answers whoever asks over one connection; resolves when it is closed. */
export const serveHealth = (stream: ByteStream, reply: (service: string) => HealthReply): Promise<void> =>
  new Promise((resolve) => {
    const session = performServerHandshake(new StreamSocket(stream));
    session.on('error', () => session.destroy());
    session.on('close', () => resolve());
    session.on('stream', (call, headers) => {
      call.on('error', () => undefined);
      answer(call, first(headers[constants.HTTP2_HEADER_PATH]), reply).catch(() => session.destroy());
    });
  });
