/** Two ends of a connection. */
import type { ByteStream } from '../../../src/embedded/http/byte-stream.ts';

type Side = { push(bytes: Uint8Array): void; read(): Promise<Uint8Array> };

const side = (): Side => {
  const held: Uint8Array[] = [];
  let wake: () => void = () => undefined;
  return {
    push(bytes) {
      held.push(bytes.slice());
      wake();
    },
    async read() {
      while (held.length === 0)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      return held.shift()!;
    },
  };
};

const end = (input: Side, output: Side): ByteStream => {
  const last = (): void => output.push(new Uint8Array(0));
  return {
    read: () => input.read(),
    write: async (bytes) => output.push(bytes),
    end: last,
    close: last,
  };
};

export const pipe = (): [ByteStream, ByteStream] => {
  const [a, b] = [side(), side()];
  return [end(a, b), end(b, a)];
};
