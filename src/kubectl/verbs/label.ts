/** `label` and `annotate`, which differ in words only. */
import { withEach } from '../failures.ts';
import { dryRunFlag, dryRunOf } from '../flag-values.ts';
import { parsePairs, splitPairs, type Pairs } from '../generate/key-values.ts';
import { patchObject, readObject } from '../live-object.ts';
import {
  checkAnnotations,
  edited,
  editPatch,
  labelWord,
  parseLabelWords,
  refuseOverwrites,
  type Field,
} from '../metadata-edit.ts';
import { outputFlag, reportChange } from '../report-change.ts';
import { targetFlags, targetsOf, type Target } from '../resources.ts';
import { UsageError, type Context, type FlagSpec, type Flags, type Verb } from '../verb.ts';

const sharedFlags: readonly FlagSpec[] = [
  ...targetFlags,
  { name: 'field-selector', type: 'string', about: 'objects whose fields match' },
  { name: 'all-namespaces', short: 'A', type: 'boolean', about: 'with --all or -l: in every namespace' },
  { name: 'overwrite', type: 'boolean', about: 'allow a new value for a key that has one' },
  { name: 'list', type: 'boolean', about: 'show what there is' },
  { name: 'resource-version', type: 'string', about: 'only when the object has this version' },
  outputFlag,
  dryRunFlag,
];

const pairsOf = (field: Field, words: readonly string[]): Pairs => {
  if (field === 'labels') return parseLabelWords(words);
  const pairs = parsePairs(words, 'annotation', { removing: true });
  checkAnnotations(pairs);
  return pairs;
};

const check = (flags: Flags, objects: readonly string[], pairs: Pairs, one: string): void => {
  if (flags.is('list') && flags.text('output') !== undefined) {
    throw new UsageError('--list and --output may not be specified together');
  }
  if (flags.is('all') && flags.text('selector') !== undefined) {
    throw new UsageError('cannot set --all and --selector at the same time');
  }
  if (objects.length === 0 && flags.list('filename').length === 0) {
    throw new UsageError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  }
  if (Object.keys(pairs.set).length + pairs.remove.length === 0 && !flags.is('list')) {
    throw new UsageError(`at least one ${one} update is required`);
  }
};

const show = async (
  context: Context,
  field: Field,
  { resource, name }: Target,
  values: Readonly<Record<string, string>>,
  several: boolean,
): Promise<void> => {
  if (several) await context.print(`Listing ${field} for ${resource.kind}.${resource.group}/${name}:\n`);
  const indent = several ? ' ' : '';
  const lines = Object.entries(values).map(([key, value]) => `${indent}${key}=${value}\n`);
  await context.print(lines.join(''));
};

const editEach = async (context: Context, field: Field, args: readonly string[], flags: Flags): Promise<number> => {
  const one = field === 'labels' ? 'label' : 'annotation';
  const { objects, pairs: words } = splitPairs(args, one);
  const pairs = pairsOf(field, words);
  check(flags, objects, pairs, one);
  const dryRun = dryRunOf(flags);
  const overwrite = flags.is('overwrite');
  const targets = await targetsOf(context, objects, flags);
  return withEach(context, targets, async (target) => {
    const object = await readObject(context, target);
    const now = object.metadata[field] ?? {};
    if (field === 'labels' && dryRun !== 'client' && !flags.is('list')) {
      const missing = pairs.remove.filter((key) => now[key] === undefined);
      await context.print(missing.map((key) => `label "${key}" not found.\n`).join(''));
    }
    if (!overwrite) refuseOverwrites(field, now, pairs.set);
    const after = edited(now, pairs);
    if (flags.is('list')) return show(context, field, target, after, targets.length > 1);
    const word = field === 'labels' ? labelWord(now, after, overwrite) : 'annotated';
    let changed = { ...object, metadata: { ...object.metadata, [field]: after } };
    if (dryRun !== 'client') {
      const fieldManager = field === 'labels' ? 'kubectl-label' : 'kubectl-annotate';
      changed = await patchObject(context, target, 'merge', editPatch(field, now, after), { fieldManager, dryRun });
    }
    return reportChange(context, flags, changed, word, dryRun);
  });
};

const editing = (name: string, field: Field): Verb => ({
  name,
  about: `add, change and remove ${field}`,
  usage: `kubectl ${name} (-f FILE | TYPE NAME…) KEY=VALUE… KEY-… [--overwrite]`,
  flags: sharedFlags,
  run: (context, { args, flags }) => editEach(context, field, args, flags),
});

export const label = editing('label', 'labels');
export const annotate = editing('annotate', 'annotations');
