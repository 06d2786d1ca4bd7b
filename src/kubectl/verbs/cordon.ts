import { dryRunFlag, dryRunOf } from '../flag-values.ts';
import { nodesOf, setCordon } from '../node/cordon-nodes.ts';
import type { FlagSpec, Verb } from '../verb.ts';

const flags: readonly FlagSpec[] = [
  { name: 'selector', short: 'l', type: 'string', about: 'all nodes with these labels' },
  dryRunFlag,
];

export const cordon: Verb = {
  name: 'cordon',
  about: 'let no new pods onto a node',
  usage: 'kubectl cordon NODE',
  flags,
  run: async (context, call) => {
    const nodes = await nodesOf(context, 'cordon', call);
    await setCordon(context, call.flags, nodes, { cordoned: true, dryRun: dryRunOf(call.flags) });
    return 0;
  },
};

export const uncordon: Verb = {
  name: 'uncordon',
  about: 'let pods onto a node again',
  usage: 'kubectl uncordon NODE',
  flags,
  run: async (context, call) => {
    const nodes = await nodesOf(context, 'uncordon', call);
    await setCordon(context, call.flags, nodes, { cordoned: false, dryRun: dryRunOf(call.flags) });
    return 0;
  },
};
