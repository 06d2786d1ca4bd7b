/** What the words behind a verb say about types and names, before the server is asked. */
import { expandCategory, findResource, type Resource } from './discovery.ts';
import { UsageError, type Context } from './verb.ts';

export type Named = { resource: Resource; name: string };

/** Either whole types, or named objects; `names` is undefined for the former. */
export type TargetWords = { types: Resource[]; named: Named[] | undefined };

const pairOf = (word: string): readonly [string, string] => {
  const parts = word.split('/');
  if (parts.length > 2) throw new UsageError('arguments in resource/name form may not have more than one slash');
  const [type = '', name = ''] = parts;
  if (type === '' || name === '' || type.includes(',')) {
    throw new UsageError('arguments in resource/name form must have a single resource and name');
  }
  return [type, name];
};

const mixed =
  'there is no need to specify a resource type as a separate argument when passing arguments in resource/name form ' +
  "(e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'";

const resourcesFor = async (context: Context, words: readonly string[]): Promise<Resource[]> => {
  const found: Resource[] = [];
  for (const word of words) {
    const resource = await findResource(context, word);
    if (!found.some(({ plural, group }) => plural === resource.plural && group === resource.group))
      found.push(resource);
  }
  return found;
};

export const readTargetWords = async (context: Context, args: readonly string[]): Promise<TargetWords> => {
  const [first = '', ...names] = args;
  const withSlash = args.filter((word) => word.includes('/'));
  if (withSlash.length > 0) {
    if (withSlash.length < args.length) throw new UsageError(mixed);
    const named: Named[] = [];
    for (const [type, name] of args.map(pairOf)) named.push({ resource: await findResource(context, type), name });
    return { types: [], named };
  }
  const words = first.split(',').filter((word) => word !== '');
  const several = words.length > 1;
  const expanded =
    several && names.length > 0
      ? words
      : (await Promise.all(words.map((word) => expandCategory(context, word)))).flat();
  const types = await resourcesFor(context, expanded);
  if (names.length === 0) return { types, named: undefined };
  if (!several && types.length > 1) throw new UsageError('you must specify only one resource');
  return { types, named: types.flatMap((resource) => names.map((name) => ({ resource, name }))) };
};
