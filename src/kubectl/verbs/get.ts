import { printObjects } from '../get/print-objects.ts';
import { printTables } from '../get/print-tables.ts';
import { watch } from '../get/watch.ts';
import { wantedOf } from '../get/wanted.ts';
import { objectPrinter } from '../print/object-printer.ts';
import { UsageError, type Context, type Flags, type Verb } from '../verb.ts';

const noType =
  'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n';
const required =
  'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource ' +
  "(e.g. kubectl explain pods).\nSee 'kubectl get -h' for help and examples";

const check = (flags: Flags, output: string): void => {
  if (flags.is('show-labels') && output !== '' && output !== 'wide') {
    throw new UsageError(`--show-labels option cannot be used with ${output} printer`);
  }
  if (flags.is('output-watch-events') && !flags.is('watch') && !flags.is('watch-only')) {
    throw new UsageError('--output-watch-events option can only be used with --watch or --watch-only');
  }
};

const raw = async (context: Context, path: string): Promise<number> => {
  const url = new URL(path, 'http://server');
  const query: Record<string, string[]> = {};
  for (const key of url.searchParams.keys()) query[key] = url.searchParams.getAll(key);
  await context.print(await context.access.text(url.pathname, { query }, context.signal));
  return 0;
};

export const get: Verb = {
  name: 'get',
  about: 'Display one or many resources',
  usage: 'kubectl get TYPE [NAME... | -l SELECTOR] | TYPE/NAME... | -f FILE',
  flags: [
    { name: 'output', short: 'o', type: 'string', about: 'wide, name, yaml, json, jsonpath=…, custom-columns=…' },
    { name: 'all-namespaces', short: 'A', type: 'boolean', about: 'objects of all namespaces' },
    { name: 'selector', short: 'l', type: 'string', about: 'objects whose labels match: app=web,tier!=db' },
    { name: 'field-selector', type: 'string', about: 'objects whose fields match: status.phase=Running' },
    { name: 'filename', short: 'f', type: 'list', about: 'the objects of a file, a folder or standard input (-)' },
    { name: 'recursive', short: 'R', type: 'boolean', about: 'folders of -f with all that is below' },
    { name: 'watch', short: 'w', type: 'boolean', about: 'then print each change' },
    { name: 'watch-only', type: 'boolean', about: 'only print changes' },
    { name: 'output-watch-events', type: 'boolean', about: 'what kind of change it is' },
    { name: 'show-labels', type: 'boolean', about: 'labels in the last column' },
    { name: 'label-columns', short: 'L', type: 'list', about: 'a column for each of these labels' },
    { name: 'show-kind', type: 'boolean', about: 'the kind before each name' },
    { name: 'no-headers', type: 'boolean', about: 'no headings' },
    { name: 'sort-by', type: 'string', about: 'a field: .metadata.creationTimestamp' },
    { name: 'ignore-not-found', type: 'boolean', about: 'a missing object is no error' },
    { name: 'show-managed-fields', type: 'boolean', about: 'metadata.managedFields in yaml and json' },
    { name: 'template', type: 'string', about: 'the template for -o jsonpath' },
    { name: 'raw', type: 'string', about: 'the answer of the server at this path' },
    { name: 'chunk-size', type: 'string', about: 'accepted, without effect' },
    { name: 'server-print', type: 'boolean', about: 'accepted, without effect' },
    { name: 'allow-missing-template-keys', type: 'boolean', about: 'accepted, without effect' },
  ],
  run: async (context, { args, rest = [], flags }) => {
    const path = flags.text('raw');
    if (path !== undefined) return raw(context, path);
    const words = [...args, ...rest];
    const output = flags.text('output') ?? '';
    check(flags, output);
    if (words.length === 0 && flags.list('filename').length === 0) {
      await context.tell(noType);
      throw new UsageError(required);
    }
    const print =
      output === '' || output === 'wide'
        ? undefined
        : await objectPrinter(context, output, {
            verb: 'get',
            headers: !flags.is('no-headers'),
            showManagedFields: flags.is('show-managed-fields'),
            template: flags.text('template'),
          });
    const list = await wantedOf(context, words, flags);
    if (flags.is('watch') || flags.is('watch-only')) return watch(context, list.wanted, flags, print);
    return print === undefined ? printTables(context, list.wanted, flags) : printObjects(context, list, flags, print);
  },
};
