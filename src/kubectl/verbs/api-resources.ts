import { apiVersionOf, resourcesOf, type Resource } from '../discovery.ts';
import { alignColumns, tableStyle } from '../print/align-columns.ts';
import { compareText } from '../print/json-text.ts';
import { UsageError, type Flags, type Verb } from '../verb.ts';

const formats = ['', 'wide', 'name'];

/** The preferred version of each resource: the first one that the server lists. */
const preferred = (all: readonly Resource[]): Resource[] =>
  all.filter(
    (resource, index) =>
      all.findIndex(({ group, plural }) => group === resource.group && plural === resource.plural) === index,
  );

const chosen = (all: readonly Resource[], flags: Flags): Resource[] => {
  const verbs = flags.list('verbs').flatMap((list) => list.split(','));
  const categories = flags.list('categories').flatMap((list) => list.split(','));
  const namespaced = flags.text('namespaced');
  const group = flags.text('api-group');
  return preferred(all).filter(
    (each) =>
      (namespaced === undefined || each.namespaced === flags.is('namespaced')) &&
      (group === undefined || each.group === group) &&
      verbs.every((verb) => each.verbs.includes(verb)) &&
      categories.every((category) => each.categories.includes(category)),
  );
};

const sorted = (resources: readonly Resource[], sortBy: string | undefined): Resource[] => {
  if (sortBy === 'name') return resources.toSorted((a, b) => compareText(a.plural, b.plural));
  if (sortBy === 'kind') return resources.toSorted((a, b) => compareText(a.kind, b.kind));
  // By group, as kubectl does: a group is never torn apart by the server's order.
  return resources.toSorted((a, b) => compareText(a.group, b.group) || compareText(a.plural, b.plural));
};

const row = (resource: Resource, wide: boolean): string => {
  const { plural, shortNames, namespaced, kind, verbs, categories } = resource;
  const cells = [plural, shortNames.join(','), apiVersionOf(resource), String(namespaced), kind];
  return [...cells, ...(wide ? [verbs.join(','), categories.join(',')] : [])].join('\t');
};

export const apiResources: Verb = {
  name: 'api-resources',
  about: 'List the types of objects that the server knows',
  usage: 'kubectl api-resources [flags]',
  flags: [
    { name: 'output', short: 'o', type: 'string', about: 'wide or name' },
    { name: 'namespaced', type: 'boolean', about: 'only types that live in namespaces (or, with =false, that do not)' },
    { name: 'api-group', type: 'string', about: 'only types of this group' },
    { name: 'verbs', type: 'list', about: 'only types that allow these verbs' },
    { name: 'categories', type: 'list', about: 'only types of these categories' },
    { name: 'sort-by', type: 'string', about: 'name or kind' },
    { name: 'no-headers', type: 'boolean', about: 'no headings' },
    { name: 'cached', type: 'boolean', about: 'accepted, without effect' },
  ],
  run: async (context, { flags }) => {
    const output = flags.text('output') ?? '';
    if (!formats.includes(output)) {
      throw new UsageError(
        `unable to match a printer suitable for the output format "${output}", allowed formats are: json,name,wide,yaml`,
      );
    }
    const sortBy = flags.text('sort-by');
    if (!['name', 'kind', undefined].includes(sortBy)) throw new UsageError('--sort-by accepts only name or kind');
    const resources = sorted(chosen(await resourcesOf(context), flags), sortBy);
    if (output === 'name') {
      const names = resources.map(({ plural, group }) => `${plural}${group === '' ? '' : `.${group}`}\n`);
      await context.print(names.join(''));
      return 0;
    }
    const wide = output === 'wide';
    const heading = `NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND${wide ? '\tVERBS\tCATEGORIES' : ''}`;
    const lines = [...(flags.is('no-headers') ? [] : [heading]), ...resources.map((each) => row(each, wide)), ''];
    await context.print(alignColumns(lines.join('\n'), tableStyle));
    return 0;
  },
};
