/** The command line: the composition root. Each command's code is loaded only when it runs. */
import { Command, CommanderError, Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { exitCodes } from './exit-codes.ts';
import type { CommonOptions } from './options.ts';

// A reader that has seen enough (`| head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The workshop knows what to do when its terminal is gone.
  if (process.stdout.listenerCount('error') > 1) return;
  if (error.code === 'EPIPE') process.exit(exitCodes.ok);
  process.stderr.write(`the output can't be written: ${error.message}\n  next: Make room, or write somewhere else.\n`);
  process.exit(exitCodes.couldNotCheck);
});

// There is nobody left to tell.
process.stderr.on('error', () => {});

const program = new Command('peapod')
  .description('Learn Kubernetes pods by doing. Checks prove on a live cluster what you built.')
  .version(packageJson.version)
  .helpCommand('help [command]', 'what a command does')
  .showHelpAfterError('(peapod --help shows what there is)')
  .showSuggestionAfterError()
  // What stands behind `kubectl` is kubectl's.
  .enablePositionalOptions()
  .exitOverride();

const clusterOption = (): Option =>
  new Option('--cluster <name>', 'kind, context:NAME (of your kubeconfig) or embedded; default: what this machine has');

/** Options that every command knows, so that they may stand before or after its name. */
const common = (command: Command): Command =>
  command
    .allowExcessArguments(command === program)
    .addOption(clusterOption())
    .option('--json', 'print JSON where there is something to read')
    .option('-y, --yes', 'do not ask before working on a cluster of your kubeconfig')
    .option('--no-color', 'no colours (also NO_COLOR)')
    .exitOverride();

type Action = (options: CommonOptions & Record<string, unknown>, args: string[]) => Promise<number>;

const does =
  (load: () => Promise<{ run: (options: never, args: string[]) => Promise<number> }>) =>
  async (...received: unknown[]): Promise<void> => {
    const command = received.at(-1) as Command;
    const { run } = (await load()) as unknown as { run: Action };
    process.exitCode = await run(command.optsWithGlobals(), command.args);
  };

common(program)
  .option('--workspace <folder>', 'where your files are (default: ~/peapod)')
  .option('--scenario <name>', 'begin with this one')
  .option('--screen-reader', 'plain lines instead of a full screen')
  .action(does(() => import('./commands/workshop.ts')));

common(program.command('list').description('all scenarios, by track')).action(does(() => import('./commands/list.ts')));

common(
  program.command('demo').argument('[scenario]').description('apply the reference solution of a scenario and grade it'),
).action(does(() => import('./commands/demo.ts')));

common(
  program
    .command('grade')
    .argument('<scenario>')
    .argument('[files...]', 'manifests, or one folder with them, steps.yaml and answers.yaml; default: your workspace')
    .description('grade a submission in a namespace of its own, and clean up'),
)
  .addOption(new Option('--format <format>', 'of the grade').choices(['text', 'json', 'junit']).default('text'))
  .option('--output <file>', 'write the grade there instead of to standard output')
  .option('--workspace <folder>', 'where your files are (default: ~/peapod)')
  .addHelpText('after', '\nExit codes: 0 full marks, 1 a check failed, 2 usage, 3 could not check.')
  .action(does(() => import('./commands/grade.ts')));

common(
  program
    .command('env')
    .argument('[scenario]', 'default: the one that was opened last')
    .description('what makes kubectl of another terminal reach a lesson: eval "$(peapod env)"'),
)
  .addOption(
    new Option('--shell <shell>', 'whose language to print; default: that of $SHELL').choices([
      'sh',
      'fish',
      'powershell',
    ]),
  )
  .option('--unset', 'print what undoes it')
  .action(does(() => import('./commands/env.ts')));

const cluster = program.command('cluster').description('the practice cluster');
for (const [verb, about] of [
  ['up', 'start it, or make it'],
  ['status', 'what there is and how to reach it'],
  ['down', 'remove what peapod made'],
] as const) {
  const command = common(cluster.command(verb).description(about)).option('--provider <name>', 'the same as --cluster');
  if (verb === 'up')
    command
      .option('--nodes <count>', 'how many, 1 to 20, of a new cluster (default: embedded 3, kind 1)')
      .option('--speed <n>', "the practice cluster's time goes so many times as fast (1 to 1000)");
  if (verb === 'down') command.option('--keep', 'what is in the practice cluster comes back when it is started again');
  command.action(does(async () => ({ run: (await import('./commands/cluster.ts'))[verb] })));
}

const node = cluster.command('node').description('the computers that the cluster runs on');
for (const [verb, about] of [
  ['list', 'all nodes, and whether they are ready'],
  ['stop', 'take its power away: all that runs there ends at once, and nobody is told'],
  ['start', 'give it power again'],
  ['drain', 'take no new pods, and move those that are there: by evictions, with respect for disruption budgets'],
  ['exec', 'run a command on the node itself: exec NAME -- COMMAND'],
] as const) {
  const command = common(node.command(verb).description(about)).option('--provider <name>', 'the same as --cluster');
  if (verb !== 'list') command.argument('<name>', 'of the node');
  if (verb === 'exec') command.argument('<command...>');
  if (verb === 'drain')
    command
      .option('--delete-emptydir-data', 'go on though data in emptyDir volumes will be lost')
      .option('--force', 'go on though some pods have no controller that replaces them')
      .option('--timeout <duration>', 'give up after this time: 30s');
  command.action(does(async () => ({ run: (await import('./commands/cluster-node.ts'))[verb] })));
}

common(
  program.command('doctor').description('what is installed, what works here, and what to do about the rest'),
).action(does(() => import('./commands/doctor.ts')));

program
  .command('kubectl')
  .argument('[arguments...]')
  .description('a kubectl, for machines that have none')
  .helpOption(false)
  .allowUnknownOption()
  .passThroughOptions()
  .action(does(() => import('./commands/kubectl.ts')));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Help and version are no errors; everything else that commander throws is about usage, and it has said so.
    process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  } else {
    const { explainCrash } = await import('./crash.ts');
    process.exitCode = explainCrash(error);
  }
}
