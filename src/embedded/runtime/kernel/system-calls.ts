/** All system calls of one program. */
import { randomFillSync } from 'node:crypto';
import { SysError, type Sys } from '../sys.ts';
import { machine } from './machine.ts';
import { ProcessCalls } from './process-calls.ts';

export class SystemCalls extends ProcessCalls implements Sys {
  async sleep(ms: number): Promise<void> {
    const turn = this.step();
    if (turn !== undefined) await turn;
    const { clock } = this.kernel;
    const until = clock.now() + Math.max(0, ms);
    await this.suspend((wake) => (Number.isFinite(until) ? clock.schedule(until, wake) : () => {}), true);
  }

  charge(bytes: number): void {
    this.kernel.charge(this.enter(), bytes);
    this.alive();
  }

  uname(): ReturnType<Sys['uname']> {
    const { host } = this.enter().confinement;
    const { system, release, version, machine: architecture } = machine;
    return { system, node: host.name, release, version, machine: architecture };
  }

  setHostname(name: string): void {
    const { capabilities, confinement } = this.enter();
    if (!capabilities.has('SYS_ADMIN')) throw new SysError('EPERM');
    confinement.host.name = name;
  }

  memory(): { totalBytes: number; freeBytes: number } {
    this.enter();
    return { totalBytes: this.kernel.node.memoryBytes, freeBytes: this.kernel.freeMemory() };
  }

  uptime(): number {
    this.enter();
    return (this.kernel.clock.now() - this.kernel.startedAt) / 1000;
  }

  random(length: number): Uint8Array {
    this.enter();
    return randomFillSync(new Uint8Array(length));
  }
}
