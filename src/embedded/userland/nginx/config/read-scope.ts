/** What stands between the braces of http, server and location. */
import { placed, type Building } from './building.ts';
import { Emergency } from './emergency.ts';
import { createMatcher } from './matcher.ts';
import type { Directive } from './read-config.ts';
import { errorLogOf, setters, underPrefix } from './read-settings.ts';
import { rewriteStep } from './rewrite-step.ts';
import type { Location, RewriteStep, Scope, Settings } from './scope.ts';
import { proxyTarget } from './upstream.ts';

export const readScope = async (
  building: Building,
  block: readonly Directive[],
  outer: Scope | undefined,
): Promise<Scope> => {
  const settings: Settings = {};
  const rewrites: RewriteStep[] = [];
  const locations: Location[] = [];
  const scope: Scope = {
    settings,
    outer,
    rewrites,
    tryFiles: block.find(({ name }) => name === 'try_files')?.args,
    internal: block.some(({ name }) => name === 'internal'),
    stubStatus: block.some(({ name }) => name === 'stub_status'),
    proxy: undefined,
    locations,
  };
  for (const directive of block) {
    const { name, args } = directive;
    await placed(directive, async () => {
      setters.get(name)?.(settings, args, directive);
      if (name === 'access_log' && args[0] !== 'off') building.logs.add(underPrefix(args[0]!));
      if (name === 'error_log') building.logs.add(errorLogOf(args).path);
      if (name === 'access_log' && args[1] !== undefined && !building.formats.has(args[1])) {
        throw new Emergency(`unknown log format "${args[1]}"`);
      }
      if (name === 'add_header' || name === 'proxy_set_header') building.texts.add(args[1]!);
      if (name === 'return' || name === 'set' || name === 'rewrite') {
        rewrites.push(rewriteStep(building, name, args));
      }
      if (name === 'proxy_pass') scope.proxy = await proxyTarget(building, args[0]!);
    });
  }
  for (const directive of block) {
    if (directive.name !== 'location') continue;
    const location = await placed(directive, () => readLocation(building, directive, scope));
    if (
      location.kind !== 'pattern' &&
      locations.some(({ kind, text }) => text === location.text && (kind === 'exact') === (location.kind === 'exact'))
    ) {
      throw new Emergency(`duplicate location "${location.text}" in ${directive.place}`);
    }
    locations.push(location);
  }
  return scope;
};

const readLocation = async (building: Building, directive: Directive, outer: Scope): Promise<Location> => {
  const { args, block } = directive;
  const [modifier, text] = args.length === 2 ? [args[0]!, args[1]!] : splitModifier(args[0]!);
  const kinds: Readonly<Record<string, Location['kind']>> = {
    '': 'prefix',
    '=': 'exact',
    '^~': 'final-prefix',
    '~': 'pattern',
    '~*': 'pattern',
  };
  const kind =
    modifier === '' && text.startsWith('@') ? 'named' : Object.hasOwn(kinds, modifier) ? kinds[modifier] : undefined;
  if (kind === undefined) throw new Emergency(`invalid location modifier "${modifier}"`);
  const matcher = kind === 'pattern' ? createMatcher(text, modifier === '~*') : undefined;
  for (const [, name] of text.matchAll(/\(\?P?<(\w+)>/gu)) building.made.add(name!);
  const scope = await readScope(building, block, outer);
  if (kind === 'pattern' && scope.proxy?.path !== undefined && !scope.proxy.path.includes('$')) {
    const place = block.find(({ name }) => name === 'proxy_pass')!.place;
    throw new Emergency(
      `"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, or inside "if" statement, or inside "limit_except" block in ${place}`,
    );
  }
  return { ...scope, kind, text, matcher };
};

const splitModifier = (text: string): [string, string] => {
  const parts = /^(=|\^~|~\*|~)(.+)$/u.exec(text);
  return parts === null ? ['', text] : [parts[1]!, parts[2]!];
};
