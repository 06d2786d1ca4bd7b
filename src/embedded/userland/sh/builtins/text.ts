/** Builtins that are programs too: echo, printf, test, true, false; and let. */
import { echoText } from '../../applets/process/echo-text.ts';
import { printfText } from '../../applets/process/printf-text.ts';
import { test } from '../../applets/process/test-expression.ts';
import { evaluate } from '../expand/evaluate.ts';
import { ShellFailure } from '../failures.ts';
import { type Builtin, regular, special } from './builtin.ts';

const runEcho: Builtin['run'] = (shell, argv) => shell.print(echoText(argv.slice(1)));

const runPrintf: Builtin['run'] = async (shell, argv) => {
  let args = argv.slice(1);
  if (args[0] === '--') args = args.slice(1);
  const [format, ...values] = args;
  if (format === undefined) {
    await shell.say(2, `${shell.arg0}: usage: printf FORMAT [ARGUMENT...]\n`);
    return 1;
  }
  const { text, problems } = printfText(format, values);
  for (const problem of problems) await shell.say(2, `${shell.arg0}: ${problem}\n`);
  const status = await shell.print(text);
  return problems.length > 0 ? 1 : status;
};

const runTest: Builtin['run'] = (shell, argv) => {
  const result = test(shell.sys, argv);
  if (typeof result === 'number') return result;
  return shell.say(2, `${shell.arg0}: ${result.problem}\n`).then(() => 2);
};

const runLet: Builtin['run'] = (shell, argv) => {
  if (argv.length === 1) throw new ShellFailure(2, 'expression expected');
  let last: number | bigint = 0;
  for (const word of argv.slice(1)) last = evaluate(shell, word);
  return last == 0 ? 1 : 0;
};

export const textBuiltins: readonly (readonly [string, Builtin])[] = [
  ['echo', regular(runEcho)],
  ['printf', regular(runPrintf)],
  ['test', regular(runTest)],
  ['[', regular(runTest)],
  ['[[', regular(runTest)],
  ['let', regular(runLet)],
  ['true', regular(() => 0)],
  ['false', regular(() => 1)],
  [':', special(() => 0)],
];
