import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ApiRefusal } from '../../cluster/types.ts';
import { patchObject, readObject, type AnyObject } from '../live-object.ts';
import { difference, type JsonMap } from '../patch/difference.ts';
import { isBuiltIn } from '../patch/merge-keys.ts';
import { yamlText } from '../print/yaml-text.ts';
import { outputFlag, reportChange } from '../report-change.ts';
import { targetFlags, targetsOf, type Target } from '../resources.ts';
import { UsageError, type Context, type Flags, type Verb } from '../verb.ts';
import { kubernetesYaml } from '../../shared/kubernetes-yaml.ts';

const heading = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

const asComment = (text: string): string =>
  `${text
    .trimEnd()
    .split('\n')
    .map((line) => `# ${line}`)
    .join('\n')}\n#\n`;

/** Runs the user's editor on the file, in this terminal. */
const openEditor = async ({ io }: Context, path: string): Promise<void> => {
  const editor = io.editor ?? 'vi';
  const child = spawn(`${editor} '${path.replaceAll("'", `'\\''`)}'`, { shell: true, stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code === 0) return;
  throw new UsageError(
    code === 127 ? `unable to launch the editor "${editor}"` : `there was a problem with the editor "${editor}"`,
  );
};

const withoutComments = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n');

const withoutManagers = (object: AnyObject): AnyObject => {
  const { managedFields: _, ...metadata } = object.metadata as AnyObject['metadata'] & { managedFields?: unknown };
  return { ...object, metadata };
};

const reasonsOf = ({ resource, name }: Target, { status }: ApiRefusal): { told: string; written: string } => {
  const type = `${resource.plural}${resource.group === '' ? '' : `.${resource.group}`}`;
  if (status.reason === 'Invalid') {
    const causes = status.details?.causes ?? [];
    const list = causes.map(({ field, message }) => `* ${field}: ${message}`);
    return {
      told: `error: ${type} "${name}" is invalid\n`,
      written: asComment([`${type} "${name}" was not valid${list.length > 0 ? ':' : ''}`, ...list].join('\n')),
    };
  }
  const told = `error: ${type} "${name}" could not be patched: ${status.message ?? ''}\n`;
  return { told, written: asComment(told.trimEnd()) };
};

const parsedObject = (text: string): { object: AnyObject } | { problem: string } => {
  try {
    return { object: parse(text, kubernetesYaml) as AnyObject };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
};

const save = async (
  context: Context,
  flags: Flags,
  target: Target,
  before: AnyObject,
  after: AnyObject,
): Promise<string | undefined> => {
  const patch = difference(before as unknown as JsonMap, after as unknown as JsonMap);
  if (Object.keys(patch).length === 0) {
    await reportChange(context, flags, before, 'skipped');
    return undefined;
  }
  const kind = isBuiltIn(target.resource.group) ? 'strategic' : 'merge';
  try {
    const options = { fieldManager: 'kubectl-edit', validation: 'Strict' };
    await reportChange(context, flags, await patchObject(context, target, kind, patch, options), 'edited');
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    const { told, written } = reasonsOf(target, error);
    await context.tell(told);
    return written;
  }
};

/** Opens the editor again with the reasons until the server takes the object or nothing has changed any more. */
const editOne = async (context: Context, flags: Flags, target: Target, path: string): Promise<boolean> => {
  const before = withoutManagers(await readObject(context, target));
  let reasons = '';
  let text = yamlText(before);
  for (;;) {
    await writeFile(path, `${heading}${reasons}${text}`);
    await openEditor(context, path);
    const edited = withoutComments(await readFile(path, 'utf8'));
    const unchanged = edited.trim() === text.trim();
    // The real kubectl may call an emptied file invalid first; both leave the object alone.
    if (edited.trim() === '' || (unchanged && reasons === '')) {
      const why = edited.trim() === '' ? 'saved file was empty.' : 'no changes made.';
      await context.tell(`Edit cancelled, ${why}\n`);
      return true;
    }
    if (unchanged) {
      await context.tell(`A copy of your changes has been stored to "${path}"\n`);
      throw new UsageError('Edit cancelled, no valid changes were saved.');
    }
    text = edited;
    const result = parsedObject(edited);
    const problem =
      'problem' in result
        ? asComment(`The edited file had a syntax error: ${result.problem}`)
        : await save(context, flags, target, before, result.object);
    if (problem === undefined) return true;
    reasons = problem;
  }
};

export const edit: Verb = {
  name: 'edit',
  about: 'change an object in your editor (KUBE_EDITOR or EDITOR; vi otherwise)',
  usage: 'kubectl edit (-f FILE | TYPE NAME)',
  flags: [...targetFlags.filter(({ name }) => name === 'filename' || name === 'recursive'), outputFlag],
  run: async (context, { args, flags }) => {
    const targets = await targetsOf(context, args, flags);
    const folder = await mkdtemp(join(tmpdir(), 'kubectl-edit-'));
    let keep = true;
    try {
      for (const [index, target] of targets.entries()) {
        await editOne(context, flags, target, join(folder, `${index + 1}.yaml`));
      }
      keep = false;
    } finally {
      if (!keep) await rm(folder, { recursive: true, force: true });
    }
    return 0;
  },
};
