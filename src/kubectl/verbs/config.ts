import { currentContextOf, loadKubeconfig, minified, withoutSecrets, type Kubeconfig } from '../kubeconfig.ts';
import { alignColumns, tableStyle } from '../print/align-columns.ts';
import { objectPrinter } from '../print/object-printer.ts';
import { UsageError, type Context, type Flags, type Verb } from '../verb.ts';

type Subcommand = (context: Context, config: Kubeconfig, args: readonly string[], flags: Flags) => Promise<number>;

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);

const view: Subcommand = async (context, config, _args, flags) => {
  const chosen = flags.is('minify') ? minified(config) : config;
  const shown = flags.is('raw') ? chosen : withoutSecrets(chosen);
  const print = await objectPrinter(context, flags.text('output') ?? 'yaml');
  await context.print(print(shown));
  return 0;
};

const currentContext: Subcommand = async (context, config) => {
  await context.print(`${currentContextOf(config)}\n`);
  return 0;
};

const getContexts: Subcommand = async (context, config, args, flags) => {
  const contexts = config.contexts ?? [];
  const missing = args.filter((name) => !contexts.some((each) => each.name === name));
  const shown = contexts.filter(({ name }) => args.length === 0 || args.includes(name)).toSorted(byName);
  if (flags.text('output') === 'name') await context.print(shown.map(({ name }) => `${name}\n`).join(''));
  else {
    const rows = shown.map(({ name, context: { cluster = '', user = '', namespace = '' } = {} }) =>
      [name === config['current-context'] ? '*' : '', name, cluster, user, namespace].join('\t'),
    );
    const heading = 'CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE';
    const lines = [...(flags.is('no-headers') ? [] : [heading]), ...rows, ''];
    await context.print(alignColumns(lines.join('\n'), tableStyle));
  }
  const [first] = missing;
  if (first !== undefined) throw new UsageError(`context ${first} not found`);
  return 0;
};

const names =
  (field: 'clusters' | 'users'): Subcommand =>
  async (context, config) => {
    const lines = ['NAME', ...(config[field] ?? []).toSorted(byName).map(({ name }) => name), ''];
    await context.print(lines.join('\n'));
    return 0;
  };

const subcommands: Record<string, Subcommand> = {
  view,
  'current-context': currentContext,
  'get-contexts': getContexts,
  'get-clusters': names('clusters'),
  'get-users': names('users'),
};

export const config: Verb = {
  name: 'config',
  about: 'Show the kubeconfig: which clusters and users there are',
  usage: `kubectl config ${Object.keys(subcommands).join('|')}`,
  flags: [
    { name: 'minify', type: 'boolean', about: 'only what the current context uses' },
    { name: 'raw', type: 'boolean', about: 'with certificates and tokens' },
    { name: 'flatten', type: 'boolean', about: 'accepted, without effect' },
    { name: 'output', short: 'o', type: 'string', about: 'yaml, json, jsonpath=…; for get-contexts: name' },
    { name: 'no-headers', type: 'boolean', about: 'no headings' },
  ],
  run: async (context, { args: [name = '', ...args], flags }) => {
    const subcommand = subcommands[name];
    if (subcommand === undefined) {
      throw new UsageError(
        `this kubectl only shows the kubeconfig and doesn't change it: kubectl config ${Object.keys(subcommands).join('|')}`,
      );
    }
    return subcommand(context, await loadKubeconfig(context.kubeconfig), args, flags);
  },
};
