import { dryRunFlag, dryRunOf } from '../flag-values.ts';
import { nodesOf, setCordon } from '../node/cordon-nodes.ts';
import type { FlagSpec, Verb } from '../verb.ts';

const flags: readonly FlagSpec[] = [
  { name: 'selector', short: 'l', type: 'string', about: 'all nodes with these labels' },
  dryRunFlag,
];

const cordoning = (name: string, about: string, cordoned: boolean): Verb => ({
  name,
  about,
  usage: `kubectl ${name} NODE`,
  flags,
  run: async (context, call) => {
    const nodes = await nodesOf(context, name, call);
    await setCordon(context, call.flags, nodes, { cordoned, dryRun: dryRunOf(call.flags) });
    return 0;
  },
});

export const cordon = cordoning('cordon', 'let no new pods onto a node', true);
export const uncordon = cordoning('uncordon', 'let pods onto a node again', false);
