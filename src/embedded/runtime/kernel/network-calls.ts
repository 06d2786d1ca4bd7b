/** System calls on the pod's network. */
import type { DatagramFile, SocketFile } from '../open-file.ts';
import type { NetworkStack } from '../network/network.ts';
import { SysError, type DnsAnswer, type DnsQuestion, type SocketAddress } from '../sys.ts';
import { finishConnecting } from './finish-connecting.ts';
import { PathCalls } from './path-calls.ts';

/** As the C library waits for a name server. */
const dnsTimeoutMs = 5_000;

export abstract class NetworkCalls extends PathCalls {
  get #stack(): NetworkStack {
    return this.process.confinement.network;
  }

  listen(address: SocketAddress, options?: { v6Only?: boolean }): number {
    const { fds, credentials } = this.enter();
    if (fds.full) throw new SysError('EMFILE');
    return fds.add(this.#stack.listen(address, credentials.uid, options));
  }

  async accept(fd: number): Promise<{ fd: number; peer: SocketAddress }> {
    for (;;) {
      const turn = this.step();
      if (turn !== undefined) await turn;
      const { fds } = this.process;
      if (fds.full) throw new SysError('EMFILE');
      const accepted = this.#socket(fd).accept();
      if (accepted !== undefined) return { fd: fds.add(accepted.file), peer: accepted.peer };
      await this.suspend((wake) => fds.get(fd).whenReady('read', wake));
    }
  }

  async connect(address: SocketAddress, options?: { timeoutMs?: number; source?: string }): Promise<number> {
    const turn = this.step();
    if (turn !== undefined) await turn;
    const { fds, credentials } = this.process;
    if (fds.full) throw new SysError('EMFILE');
    const { source } = options ?? {};
    const file = this.#stack.connect(address, credentials.uid, source === undefined ? {} : { source });
    await this.untilOpen(file, () =>
      finishConnecting(file, this.kernel.clock, options?.timeoutMs, (begin) => this.suspend(begin)),
    );
    return fds.add(file);
  }

  bindDatagrams(address: SocketAddress, options?: { v6Only?: boolean }): number {
    const { fds, credentials } = this.enter();
    if (fds.full) throw new SysError('EMFILE');
    return fds.add(this.#stack.bind(address, credentials.uid, options));
  }

  connectDatagrams(fd: number, peer: SocketAddress): void {
    this.enter();
    this.#datagrams(fd).connect(peer);
  }

  sendDatagram(fd: number, bytes: Uint8Array, to: SocketAddress): void {
    this.enter();
    this.#datagrams(fd).send(bytes, to);
  }

  async receiveDatagram(fd: number): Promise<{ bytes: Uint8Array; from: SocketAddress }> {
    for (;;) {
      const turn = this.step();
      if (turn !== undefined) await turn;
      const received = this.#datagrams(fd).receive();
      if (received !== undefined) return received;
      await this.suspend((wake) => this.process.fds.get(fd).whenReady('read', wake));
    }
  }

  shutdown(fd: number): void {
    this.enter();
    this.#socket(fd).shutdownWrite();
  }

  localAddress(fd: number): SocketAddress {
    this.enter();
    return this.#socket(fd).local();
  }

  peerAddress(fd: number): SocketAddress {
    this.enter();
    return this.#socket(fd).peer();
  }

  async dnsQuery(
    server: string,
    question: DnsQuestion,
    timeoutMs = dnsTimeoutMs,
    options: { overTcp?: boolean } = {},
  ): Promise<DnsAnswer> {
    const turn = this.step();
    if (turn !== undefined) await turn;
    const answer = this.#stack.query(server, question, options.overTcp === true ? 'TCP' : 'UDP');
    if (answer !== undefined) return answer;
    const { clock } = this.kernel;
    await this.suspend((wake) => clock.schedule(clock.now() + timeoutMs, wake));
    throw new SysError('ETIMEDOUT');
  }

  addresses(): ReturnType<NetworkStack['addresses']> {
    this.enter();
    return this.#stack.addresses();
  }

  #datagrams(fd: number): DatagramFile {
    const { datagrams, socket } = this.process.fds.get(fd);
    if (datagrams === undefined) throw new SysError(socket === undefined ? 'ENOTSOCK' : 'EOPNOTSUPP');
    return datagrams;
  }

  #socket(fd: number): SocketFile {
    const { socket } = this.process.fds.get(fd);
    if (socket === undefined) throw new SysError('ENOTSOCK');
    return socket;
  }
}
