import { capabilityMask } from './capability-mask.ts';
import type { ProcessDetails, ProcessView } from '../process-view.ts';

const stateNames = { R: 'running', S: 'sleeping', D: 'disk sleep', T: 'stopped', Z: 'zombie' } as const;

/** What a program's file and its libraries take besides what it holds, kB. */
const codeKb = 2_048;

const mask = (bits: bigint): string => bits.toString(16).padStart(16, '0');
const kb = (bytes: number): string => `${String(Math.ceil(bytes / 1024)).padStart(8)} kB`;

export const coresOf = (processes: ProcessView): number => Math.max(1, Math.ceil(processes.node().cpuMillis / 1000));

/** What only a process that still lives has. */
const memoryLines = ({ memoryBytes }: ProcessDetails): string[] => {
  const size = kb(memoryBytes + codeKb * 1024);
  return [
    `VmPeak:\t${size}`,
    `VmSize:\t${size}`,
    `VmLck:\t${kb(0)}`,
    `VmPin:\t${kb(0)}`,
    `VmHWM:\t${kb(memoryBytes)}`,
    `VmRSS:\t${kb(memoryBytes)}`,
    `RssAnon:\t${kb(memoryBytes)}`,
    `RssFile:\t${kb(0)}`,
    `RssShmem:\t${kb(0)}`,
    `VmData:\t${kb(memoryBytes)}`,
    `VmStk:\t${kb(132 * 1024)}`,
    `VmExe:\t${kb(codeKb * 1024)}`,
    `VmLib:\t${kb(8 * 1024)}`,
    `VmPTE:\t${kb(36 * 1024)}`,
    `VmSwap:\t${kb(0)}`,
    `HugetlbPages:\t${kb(0)}`,
    'CoreDumping:\t0',
    'THP_enabled:\t1',
  ];
};

/** /proc/PID/status */
export const statusText = (process: ProcessDetails, processes: ProcessView): string => {
  const { pid, ppid, uid, gid, state, group, session, umask } = process;
  const capabilities = capabilityMask(process.capabilities);
  const cores = coresOf(processes);
  const lines = [
    `Name:\t${process.command}`,
    `Umask:\t${umask.toString(8).padStart(4, '0')}`,
    `State:\t${state} (${stateNames[state]})`,
    `Tgid:\t${pid}`,
    'Ngid:\t0',
    `Pid:\t${pid}`,
    `PPid:\t${ppid}`,
    'TracerPid:\t0',
    `Uid:\t${uid}\t${uid}\t${uid}\t${uid}`,
    `Gid:\t${gid}\t${gid}\t${gid}\t${gid}`,
    'FDSize:\t64',
    `Groups:\t${process.credentials.groups.map((each) => `${each} `).join('') || ' '}`,
    `NStgid:\t${pid}`,
    `NSpid:\t${pid}`,
    `NSpgid:\t${group}`,
    `NSsid:\t${session}`,
    'Kthread:\t0',
    ...(state === 'Z' ? [] : memoryLines(process)),
    'Threads:\t1',
    'SigQ:\t0/96365',
    `SigPnd:\t${mask(0n)}`,
    `ShdPnd:\t${mask(0n)}`,
    `SigBlk:\t${mask(0n)}`,
    `SigIgn:\t${mask(process.ignored)}`,
    `SigCgt:\t${mask(process.caught)}`,
    `CapInh:\t${mask(0n)}`,
    `CapPrm:\t${capabilities}`,
    `CapEff:\t${capabilities}`,
    `CapBnd:\t${capabilities}`,
    `CapAmb:\t${mask(0n)}`,
    `NoNewPrivs:\t${process.noNewPrivileges ? 1 : 0}`,
    `Seccomp:\t${process.seccomp ? 2 : 0}`,
    `Seccomp_filters:\t${process.seccomp ? 1 : 0}`,
    `Cpus_allowed:\t${(2 ** Math.min(cores, 32) - 1).toString(16)}`,
    `Cpus_allowed_list:\t${cores === 1 ? '0' : `0-${cores - 1}`}`,
    'Mems_allowed:\t1',
    'Mems_allowed_list:\t0',
    'voluntary_ctxt_switches:\t1',
    'nonvoluntary_ctxt_switches:\t0',
  ];
  return `${lines.join('\n')}\n`;
};
