/** The nodes of `cordon`, `uncordon` and `drain`, and whether pods may come to them. */
import type { Node } from '../../cluster/kube.ts';
import { ApiRefusal } from '../../cluster/types.ts';
import { usage } from '../failures.ts';
import type { DryRun } from '../flag-values.ts';
import { patchObject, readObject } from '../live-object.ts';
import { reportChange } from '../report-change.ts';
import { findResource, targetsOf, type Target } from '../resources.ts';
import type { Call, Context, Flags } from '../verb.ts';

export type LiveNode = { target: Target; node: Node };

export const nodesOf = async (context: Context, verb: string, { args, flags }: Call): Promise<LiveNode[]> => {
  const selecting = (flags.text('selector') ?? '') !== '';
  if (args.length === 0 && !selecting) throw usage(verb, `USAGE: ${verb} NODE [flags]`);
  if (args.length > 0 && selecting) {
    throw usage(verb, 'error: cannot specify both a node name and a --selector option');
  }
  const resource = await findResource(context, 'nodes');
  const targets: readonly Target[] = selecting
    ? await targetsOf(context, ['nodes'], flags)
    : args.map((word) => ({ resource, namespace: undefined, name: word.replace(/^nodes?\//, '') }));
  const found: LiveNode[] = [];
  for (const target of targets) found.push({ target, node: await readObject<Node>(context, target) });
  return found;
};

export const setCordon = async (
  context: Context,
  flags: Flags,
  nodes: readonly LiveNode[],
  { cordoned, dryRun }: { cordoned: boolean; dryRun: DryRun },
): Promise<void> => {
  const word = cordoned ? 'cordoned' : 'uncordoned';
  for (const { target, node } of nodes) {
    if ((node.spec?.unschedulable === true) === cordoned) {
      await reportChange(context, flags, node, `already ${word}`, dryRun);
      continue;
    }
    try {
      const patch = { spec: { unschedulable: cordoned ? true : null } };
      if (dryRun !== 'client')
        await patchObject(context, target, 'strategic', patch, { fieldManager: 'kubectl', dryRun });
      await reportChange(context, flags, node, word, dryRun);
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      const verb = cordoned ? 'cordon' : 'uncordon';
      await context.tell(`error: unable to ${verb} node "${target.name}": ${error.status.message}\n`);
    }
  }
};
