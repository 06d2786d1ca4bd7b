import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { withEach } from '../failures.ts';
import { dryRunFlag, dryRunOf } from '../flag-values.ts';
import { patchObject, readObject, type PatchKind } from '../live-object.ts';
import { outputFlag, reportChange } from '../report-change.ts';
import { targetFlags, targetsOf } from '../resources.ts';
import { UsageError, type Context, type Flags, type Verb } from '../verb.ts';
import { kubernetesYaml } from '../../shared/kubernetes-yaml.ts';

const kindOf = (flags: Flags): PatchKind => {
  const given = flags.text('type') ?? 'strategic';
  const kind = (['json', 'merge', 'strategic'] as const).find((each) => each === given.toLowerCase());
  if (kind !== undefined) return kind;
  throw new UsageError(`--type must be one of [json merge strategic], not "${given}"`);
};

const patchTextOf = async ({ io }: Context, flags: Flags): Promise<string> => {
  const text = flags.text('patch') ?? '';
  const file = flags.text('patch-file') ?? '';
  if (text !== '' && file !== '') throw new UsageError('cannot specify --patch and --patch-file together');
  if (text !== '') return text;
  if (file === '') throw new UsageError('must specify --patch or --patch-file containing the contents of the patch');
  try {
    return await readFile(resolve(io.cwd, file), 'utf8');
  } catch {
    throw new UsageError(`unable to read patch file: open ${file}: no such file or directory`);
  }
};

const parsed = (text: string): unknown => {
  try {
    return parse(text, kubernetesYaml) as unknown;
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new UsageError(`unable to parse "${text}": yaml: ${why}`);
  }
};

export const patch: Verb = {
  name: 'patch',
  about: 'change fields of an object',
  usage: 'kubectl patch (-f FILE | TYPE NAME) -p PATCH [--type strategic|merge|json]',
  flags: [
    ...targetFlags.filter(({ name }) => name === 'filename' || name === 'recursive'),
    { name: 'patch', short: 'p', type: 'string', about: 'the patch, as JSON or YAML' },
    { name: 'patch-file', type: 'string', about: 'a file with the patch' },
    { name: 'type', type: 'string', about: 'strategic (merges lists by key), merge or json' },
    { name: 'subresource', type: 'string', about: 'status, scale or resize' },
    outputFlag,
    dryRunFlag,
  ],
  run: async (context, { args, flags }) => {
    const text = await patchTextOf(context, flags);
    const kind = kindOf(flags);
    const dryRun = dryRunOf(flags);
    const body = parsed(text);
    const subresource = flags.text('subresource');
    const options = { fieldManager: 'kubectl-patch', ...(subresource !== undefined && { subresource }) };
    return withEach(context, await targetsOf(context, args, flags), async (target) => {
      const before = await readObject(context, target, subresource);
      // Without the server there is nobody to merge: it is asked for the result and told not to keep it.
      const rehearsed = dryRun === 'client' ? 'server' : dryRun;
      const after = await patchObject(context, target, kind, body, { ...options, dryRun: rehearsed });
      const word = isDeepStrictEqual(before, after) ? 'patched (no change)' : 'patched';
      await reportChange(context, flags, after, word, dryRun);
    });
  },
};
