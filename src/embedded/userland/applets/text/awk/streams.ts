/** Files and commands that a program of awk writes to and reads from, by their names. */
import type { Sys } from '../../../../runtime/sys.ts';
import { SysError, signals } from '../../../../runtime/sys.ts';
import { decode, Output, reasonOf, type ByteString } from '../../streams.ts';
import { RecordReader } from './records.ts';

type Outlet = { out: Output; pid: number | undefined };
type Inlet = { reader: RecordReader; pid: number | undefined };

const shellPath = '/bin/sh';

export class Streams {
  readonly #sys: Sys;
  readonly stdout: Output;
  readonly #outlets = new Map<ByteString, Outlet>();
  readonly #inlets = new Map<ByteString, Inlet>();

  constructor(sys: Sys) {
    this.#sys = sys;
    this.stdout = new Output(sys);
  }

  /** Everything that was printed. */
  flush = async (): Promise<void> => {
    await this.stdout.flush();
    for (const { out } of this.#outlets.values()) await out.flush();
  };

  #shell(command: ByteString, fds: ReadonlyMap<number, number>): number {
    return this.#sys.spawn(shellPath, ['sh', '-c', decode(command)], { fds });
  }

  async #wait(pid: number): Promise<number> {
    const ended = await this.#sys.wait(pid);
    if (ended === undefined) return -1;
    return ended.exit.signal === undefined ? ended.exit.code : 256 + signals[ended.exit.signal];
  }

  /** Where `print > name` or `print | name` goes. Throws SysError. */
  async outlet(kind: '>' | '>>' | '|', name: ByteString): Promise<Output> {
    const known = this.#outlets.get(name);
    if (known !== undefined) return known.out;
    if (kind !== '|' && (name === '/dev/stdout' || name === '-')) return this.stdout;
    let outlet: Outlet;
    if (kind === '|') {
      await this.flush();
      const pipe = this.#sys.pipe();
      const pid = this.#shell(
        name,
        new Map([
          [0, pipe.read],
          [1, 1],
          [2, 2],
        ]),
      );
      this.#sys.close(pipe.read);
      outlet = { out: new Output(this.#sys, pipe.write), pid };
    } else if (name === '/dev/stderr') outlet = { out: new Output(this.#sys, 2), pid: undefined };
    else {
      const append = kind === '>>';
      const fd = await this.#sys.open(decode(name), { write: true, create: true, append, truncate: !append }, 0o666);
      outlet = { out: new Output(this.#sys, fd), pid: undefined };
    }
    this.#outlets.set(name, outlet);
    return outlet.out;
  }

  /** Undefined: it can't be opened. */
  async inlet(kind: 'file' | 'command', name: ByteString): Promise<RecordReader | undefined> {
    const known = this.#inlets.get(name);
    if (known !== undefined) return known.reader;
    let inlet: Inlet;
    if (kind === 'command') {
      await this.flush();
      const pipe = this.#sys.pipe();
      const pid = this.#shell(
        name,
        new Map([
          [0, 0],
          [1, pipe.write],
          [2, 2],
        ]),
      );
      this.#sys.close(pipe.write);
      inlet = { reader: new RecordReader(this.#sys, pipe.read, this.flush), pid };
    } else {
      try {
        const fd = name === '-' || name === '/dev/stdin' ? 0 : await this.#sys.open(decode(name), { read: true });
        inlet = { reader: new RecordReader(this.#sys, fd, this.flush), pid: undefined };
      } catch (error) {
        reasonOf(error);
        return undefined;
      }
    }
    this.#inlets.set(name, inlet);
    return inlet.reader;
  }

  /** The command's exit code; -1 when nothing of that name is open. */
  async close(name: ByteString): Promise<number> {
    let code = -1;
    const outlet = this.#outlets.get(name);
    if (outlet !== undefined) {
      this.#outlets.delete(name);
      await this.#finish(outlet);
      code = outlet.pid === undefined ? 0 : await this.#wait(outlet.pid);
    }
    const inlet = this.#inlets.get(name);
    if (inlet !== undefined) {
      this.#inlets.delete(name);
      if (inlet.reader.fd !== 0) this.#sys.close(inlet.reader.fd);
      code = inlet.pid === undefined ? 0 : await this.#wait(inlet.pid);
    }
    return code;
  }

  async #finish({ out, pid }: Outlet): Promise<void> {
    try {
      await out.flush();
    } catch (error) {
      // A command that has ended already takes no more.
      if (!(error instanceof SysError) || pid === undefined) throw error;
    }
    if (out.fd > 2) this.#sys.close(out.fd);
  }

  async closeAll(): Promise<void> {
    await this.stdout.flush();
    for (const name of new Set([...this.#outlets.keys(), ...this.#inlets.keys()])) await this.close(name);
  }

  async system(command: ByteString): Promise<number> {
    await this.flush();
    return this.#wait(
      this.#shell(
        command,
        new Map([
          [0, 0],
          [1, 1],
          [2, 2],
        ]),
      ),
    );
  }
}
