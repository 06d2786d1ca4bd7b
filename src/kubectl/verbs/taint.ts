import type { Node } from '../../cluster/kube.ts';
import { usage, withEach } from '../failures.ts';
import { dryRunFlag, dryRunOf } from '../flag-values.ts';
import { patchObject, readObject, type AnyObject } from '../live-object.ts';
import { changedTaints, parseTaints, refuseConflicts, type Taint, type TaintWords } from '../node/taints.ts';
import { outputFlag, reportChange } from '../report-change.ts';
import { findResource, targetFlags, targetsOf } from '../resources.ts';
import { UsageError, type Flags, type Verb } from '../verb.ts';

const splitWords = (args: readonly string[]): { objects: string[]; words: string[] } => {
  const isTaint = (word: string): boolean => /[=:]/.test(word) || word.endsWith('-');
  const first = args.findIndex(isTaint);
  const objects = first === -1 ? [...args] : args.slice(0, first);
  const words = args.slice(objects.length);
  const late = words.find((word) => !isTaint(word));
  if (late !== undefined) throw new UsageError(`all resources must be specified before taint changes: ${late}`);
  if (objects.length === 0) throw new UsageError('one or more resources must be specified as <resource> <name>');
  if (words.length === 0) throw new UsageError('at least one taint update is required');
  return { objects, words };
};

const parsed = (words: readonly string[]): TaintWords => {
  try {
    return parseTaints(words);
  } catch (error) {
    throw error instanceof UsageError ? usage('taint', error.message) : error;
  }
};

const check = (flags: Flags, objects: readonly string[]): void => {
  const selecting = (flags.text('selector') ?? '') !== '';
  if (flags.is('all') && selecting) {
    throw new UsageError("setting 'all' parameter with a non empty selector is prohibited");
  }
  if (!flags.is('all') && !selecting && objects.length < 2) {
    throw new UsageError("at least one resource name must be specified since 'all' parameter is not set");
  }
};

export const taint: Verb = {
  name: 'taint',
  about: 'keep pods that do not tolerate it off a node',
  usage: 'kubectl taint nodes NAME… KEY=VALUE:EFFECT… KEY:EFFECT-… [--overwrite]',
  flags: [
    ...targetFlags.filter(({ name }) => name === 'selector' || name === 'all'),
    { name: 'overwrite', type: 'boolean', about: 'allow a new value for a taint that is there' },
    outputFlag,
    dryRunFlag,
  ],
  run: async (context, { args, flags }) => {
    const { objects, words } = splitWords(args);
    const wanted = parsed(words);
    const [type = ''] = objects;
    const resource = await findResource(context, type.toLowerCase());
    if (resource.kind !== 'Node') {
      throw new UsageError(`invalid resource type ${type.toLowerCase()}, only node types are supported`);
    }
    refuseConflicts(wanted);
    check(flags, objects);
    const dryRun = dryRunOf(flags);
    return withEach(context, await targetsOf(context, objects, flags), async (target) => {
      const node = await readObject<Node>(context, target);
      const old = (node.spec?.taints ?? []) as Taint[];
      const { taints, operation } = changedTaints(target.name, old, wanted, flags.is('overwrite'));
      let changed: AnyObject = { ...node, spec: { ...node.spec, taints } };
      if (dryRun !== 'client') {
        const patch = { spec: { taints: taints.length === 0 ? null : taints } };
        changed = await patchObject(context, target, 'strategic', patch, { fieldManager: 'kubectl-taint', dryRun });
      }
      await reportChange(context, flags, changed, operation, dryRun);
    });
  },
};
