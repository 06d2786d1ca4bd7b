import { usage } from '../failures.ts';
import { dryRunFlag } from '../flag-values.ts';
import { outputFlag } from '../report-change.ts';
import { targetFlags } from '../resources.ts';
import { showHistory } from '../rollout/history.ts';
import { followStatus } from '../rollout/status.ts';
import { pause, restart, resume } from '../rollout/template-edits.ts';
import { undo } from '../rollout/undo.ts';
import { UsageError, type Context, type Flags, type Verb } from '../verb.ts';

type Step = (context: Context, args: readonly string[], flags: Flags) => Promise<number>;

const steps: Readonly<Record<string, Step>> = {
  status: followStatus,
  history: showHistory,
  undo,
  restart,
  pause,
  resume,
};

export const rollout: Verb = {
  name: 'rollout',
  about: 'follow, undo, restart and pause the rollout of a new version',
  usage: 'kubectl rollout (status | history | undo | restart | pause | resume) TYPE/NAME',
  flags: [
    ...targetFlags.filter(({ name }) => name !== 'all'),
    { name: 'watch', short: 'w', type: 'boolean', about: 'status: wait until it is done (true, unless --watch=false)' },
    { name: 'timeout', type: 'string', about: 'status: give up after this time' },
    { name: 'revision', type: 'string', about: 'history, status: this one' },
    { name: 'to-revision', type: 'string', about: 'undo: back to this one; otherwise to the one before' },
    outputFlag,
    dryRunFlag,
  ],
  run: async (context, { args, flags }) => {
    const [word, ...rest] = args;
    const step = word === undefined ? undefined : steps[word];
    if (step === undefined) {
      const words = Object.keys(steps).join(', ');
      throw usage('rollout', word === undefined ? `one of these is required: ${words}` : `unknown command "${word}"`);
    }
    if (rest.length === 0 && flags.list('filename').length === 0)
      throw new UsageError('required resource not specified');
    return step(context, rest, flags);
  },
};
