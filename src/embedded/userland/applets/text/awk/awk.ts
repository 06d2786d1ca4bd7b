import type { Program as Applet } from '../../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../../options.ts';
import { encode, fromBytes, readAll, reasonOf } from '../../streams.ts';
import { ProgramError, unescape } from './lex.ts';
import { MainInput } from './input.ts';
import { Machine, RunError, slots } from './machine.ts';
import { parseProgram } from './parse.ts';
import { Program } from './program.ts';

const table = {
  short: '+F:v:f:e:',
  usage: '[-F SEP] [-v VAR=VAL]... [-f FILE]... [-e AWK_PROGRAM]... [AWK_PROGRAM] [FILE]...',
};

export const awk: Applet = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const operands = [...options.operands];
  const sources: string[] = [];
  for (const { letter, value } of options.given) {
    if (letter === 'e') sources.push(encode(value));
    if (letter !== 'f') continue;
    try {
      const fd = value === '-' ? 0 : await sys.open(value, { read: true });
      sources.push(fromBytes(await readAll(sys, fd)));
      if (fd !== 0) sys.close(fd);
    } catch (error) {
      await complain(sys, `can't open '${value}': ${reasonOf(error)}`);
      return 1;
    }
  }
  if (sources.length === 0) {
    const first = operands.shift();
    if (first === undefined) return showUsage(sys, table);
    sources.push(encode(first));
  }
  let machine: Machine | undefined;
  try {
    const script = parseProgram(sources.join('\n'));
    machine = new Machine(sys, script.globals);
    machine.globals[slots.ARGC] = operands.length + 1;
    machine.globals[slots.ARGV] = MainInput.argv('awk', operands);
    const separator = options.value('F');
    if (separator !== undefined) machine.globals[slots.FS] = unescape(encode(separator));
    for (const assignment of options.values('v')) {
      const match = /^([A-Za-z_]\w*)=([^]*)$/.exec(encode(assignment));
      if (match === null) return showUsage(sys, table);
      machine.assignByName(match[1]!, unescape(match[2]!));
    }
    return await new Program(sys, script, machine).run();
  } catch (error) {
    if (!(error instanceof ProgramError) && !(error instanceof RunError)) throw error;
    await machine?.streams.flush();
    const place = error instanceof ProgramError ? `cmd. line:${error.line}: ` : error.anywhere ? '' : 'cmd. line:1: ';
    await complain(sys, place + error.message);
    return 1;
  }
};
