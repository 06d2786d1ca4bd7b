/** `set env`: which variables, from where, into which containers. */
import { parseEnvironment, type EnvironmentVariable } from './generate/key-values.ts';
import { readObject, type AnyObject } from './live-object.ts';
import { podSpecOf, selectedContainers } from './pod-template.ts';
import { targetsOf } from './resources.ts';
import { changeTemplates } from './template-change.ts';
import { UsageError, type Context, type Flags } from './verb.ts';

/** `A=b` sets, `A-` removes; all objects come first. */
const splitEnvironment = (words: readonly string[]): { objects: string[]; set: string[]; remove: string[] } => {
  const isVariable = (word: string): boolean => /^[^=]+=/.test(word) || word.endsWith('-');
  const first = words.findIndex(isVariable);
  const [objects, changes] = first === -1 ? [[...words], []] : [words.slice(0, first), words.slice(first)];
  if (!changes.every(isVariable)) {
    throw new UsageError(`all resources must be specified before environment changes: ${words.join(' ')}`);
  }
  return {
    objects,
    set: changes.filter((word) => word.includes('=')),
    remove: changes.filter((word) => !word.includes('=')).map((word) => word.slice(0, -1)),
  };
};

const variablesFrom = async (context: Context, flags: Flags): Promise<EnvironmentVariable[]> => {
  const from = flags.text('from');
  const keys = flags.list('keys').flatMap((each) => each.split(','));
  if (from === undefined) {
    if (keys.length === 0) return [];
    throw new UsageError('when specifying --keys, a configmap or secret must be provided with --from');
  }
  const [target] = await targetsOf(context, [from], {
    ...flags,
    list: () => [],
    is: () => false,
    text: () => undefined,
  });
  if (target === undefined) return [];
  const object = (await readObject(context, target)) as AnyObject & { data?: Record<string, string> };
  const reference = { ConfigMap: 'configMapKeyRef', Secret: 'secretKeyRef' }[target.resource.kind];
  if (reference === undefined) throw new UsageError('unsupported resource specified in --from');
  const found: EnvironmentVariable[] = [];
  for (const key of Object.keys(object.data ?? {}).filter((each) => keys.length === 0 || keys.includes(each))) {
    const name = key.replaceAll(/[^a-zA-Z0-9_]/g, '_').toUpperCase();
    if (name !== key) await context.tell(`Warning: key ${key} transferred to ${name}\n`);
    found.push({ name, valueFrom: { [reference]: { name: target.name, key } } });
  }
  return found;
};

type Source = {
  configMapKeyRef?: KeyRef;
  secretKeyRef?: KeyRef;
  fieldRef?: { fieldPath: string };
  resourceFieldRef?: { resource: string; containerName?: string };
};
type KeyRef = { name: string; key: string };

const sourceText = ({ configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef }: Source): string => {
  if (configMapKeyRef) return `configmap ${configMapKeyRef.name}, key ${configMapKeyRef.key}`;
  if (secretKeyRef) return `secret ${secretKeyRef.name}, key ${secretKeyRef.key}`;
  if (fieldRef) return `field path ${fieldRef.fieldPath}`;
  if (resourceFieldRef) {
    const prefix = resourceFieldRef.containerName ? `${resourceFieldRef.containerName}/` : '';
    return `resource field ${prefix}${resourceFieldRef.resource}`;
  }
  return 'invalid valueFrom';
};

const listed = (kind: string, name: string, container: string, env: readonly EnvironmentVariable[]): string =>
  [
    `# ${kind} ${name}, container ${container}`,
    ...env.map((each) =>
      each.valueFrom === undefined
        ? `${each.name}=${each.value ?? ''}`
        : `# ${each.name} from ${sourceText(each.valueFrom as Source)}`,
    ),
    '',
  ].join('\n');

/** Old variables keep their places, new ones follow. */
export const withVariables = (
  old: readonly EnvironmentVariable[],
  set: readonly EnvironmentVariable[],
  remove: readonly string[],
): EnvironmentVariable[] => {
  const replaced = old
    .filter(({ name }) => !remove.includes(name))
    .map((each) => set.find(({ name }) => name === each.name) ?? each);
  const fresh = set.filter(({ name }, index) => {
    const isFirst = set.findIndex((each) => each.name === name) === index;
    return isFirst && !remove.includes(name) && !old.some((each) => each.name === name);
  });
  return [...replaced, ...fresh];
};

const checkNames = (words: readonly string[]): void => {
  for (const word of words) {
    const name = word.slice(0, word.indexOf('='));
    if (name.includes(' ')) {
      throw new UsageError(
        `"${name}" is not a valid key name: a valid environment variable name must consist only of printable ASCII characters other than '='`,
      );
    }
  }
};

export const setEnvironment = async (context: Context, args: readonly string[], flags: Flags): Promise<number> => {
  const { objects, set, remove } = splitEnvironment([...args]);
  const words = [...flags.list('env'), ...set];
  if (objects.length === 0 && flags.list('filename').length === 0) {
    throw new UsageError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  }
  checkNames(words);
  const both = remove.find((name) => words.some((word) => word.startsWith(`${name}=`)));
  if (both !== undefined) {
    throw new UsageError('can not both modify and remove the same environment variable in the same command');
  }
  const prefix = flags.text('prefix') ?? '';
  const variables = [...parseEnvironment(words), ...(await variablesFrom(context, flags))].map((each) => ({
    ...each,
    name: `${prefix}${each.name}`,
  }));
  const pattern = flags.text('containers') ?? '*';
  return changeTemplates(context, flags, {
    done: 'env updated',
    failed: 'failed to patch env update to pod template:',
    objects,
    edit: async (object) => {
      const { name } = object.metadata;
      const containers = selectedContainers(podSpecOf(object), pattern);
      if (containers.length === 0) {
        await context.tell(`Warning: ${object.kind}/${name} does not have any containers matching "${pattern}"\n`);
      }
      const original = containers.map(({ env }) => env ?? []);
      for (const [index, container] of containers.entries()) {
        const old = (original[index] ?? []) as EnvironmentVariable[];
        if (flags.text('overwrite') === 'false') refuseNewValues(old, variables);
        const env = withVariables(old, variables, remove);
        if (flags.is('list')) await context.print(listed(object.kind, name, container.name, env));
        else if (env.length > 0) container.env = env as NonNullable<typeof container.env>;
        else delete container.env;
      }
    },
  });
};

const refuseNewValues = (old: readonly EnvironmentVariable[], set: readonly EnvironmentVariable[]): void => {
  for (const { name, value } of set) {
    const now = old.find((each) => each.name === name);
    if (now !== undefined && now.value !== value) {
      throw new UsageError(`'${name}' already has a value (${now.value ?? ''}), and --overwrite is false`);
    }
  }
};
