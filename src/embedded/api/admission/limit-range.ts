/** What the LimitRanges of a namespace give a new pod, and what they refuse. */
import type { Container, KindName, LimitRange, Obj, PersistentVolumeClaim, Pod, PodSpec } from '../../objects.ts';
import { nanoOf } from '../../schema/types/quantity.ts';
import { forbidden } from '../errors.ts';
import type { Registry } from '../verbs/registry.ts';
import { podTotals } from './quota/usage.ts';

type Limit = NonNullable<LimitRange['spec']>['limits'][number];
type Amounts = Record<string, string>;
type Held = { requests: Amounts; limits: Amounts };

const rangesIn = (registry: Registry, namespace: string | undefined): LimitRange[] =>
  registry.store.list('limitranges', namespace);

const annotation = 'kubernetes.io/limit-ranger';

/** What a container lacks of the defaults, and the words for it. */
const withDefaults = (container: Container, limits: readonly Limit[], word: string): [Container, string[]] => {
  const { requests = {}, limits: own = {} } = container.resources ?? {};
  const merged = (part: 'default' | 'defaultRequest', given: Amounts): [Amounts, string[]] => {
    const wanted: Amounts = Object.assign({}, ...limits.map((limit) => limit[part] ?? {}));
    const missing = Object.keys(wanted).filter((name) => given[name] === undefined);
    return [{ ...wanted, ...given }, missing.toSorted()];
  };
  const [allRequests, setRequests] = merged('defaultRequest', requests);
  const [allLimits, setLimits] = merged('default', own);
  const words = [
    ...(setRequests.length === 0 ? [] : [`${setRequests.join(', ')} request for ${word} ${container.name}`]),
    ...(setLimits.length === 0 ? [] : [`${setLimits.join(', ')} limit for ${word} ${container.name}`]),
  ];
  if (words.length === 0) return [container, words];
  const resources = {
    ...container.resources,
    ...(Object.keys(allLimits).length === 0 ? {} : { limits: allLimits }),
    ...(Object.keys(allRequests).length === 0 ? {} : { requests: allRequests }),
  };
  return [{ ...container, resources }, words];
};

/** The defaults of one LimitRange for all containers. */
const applyRange = (pod: Pod, range: LimitRange): Pod => {
  const limits = (range.spec?.limits ?? []).filter(({ type }) => type === 'Container');
  const words: string[] = [];
  const all = (containers: readonly Container[], word: string): Container[] =>
    containers.map((container) => {
      const [made, said] = withDefaults(container, limits, word);
      words.push(...said);
      return made;
    });
  const spec: PodSpec = { ...pod.spec!, containers: all(pod.spec!.containers, 'container') };
  if (spec.initContainers !== undefined) spec.initContainers = all(spec.initContainers, 'init container');
  if (words.length === 0) return pod;
  const annotations = { ...pod.metadata.annotations, [annotation]: `LimitRanger plugin set: ${words.join('; ')}` };
  return { ...pod, metadata: { ...pod.metadata, annotations }, spec };
};

export const withLimitDefaults = (registry: Registry, pod: Pod): Pod =>
  rangesIn(registry, pod.metadata.namespace).reduce(applyRange, pod);

const nano = (amount: string | undefined): bigint => nanoOf(amount ?? '0');

const belowMinimum = (of: string, name: string, least: string, { requests, limits }: Held): string | undefined => {
  const words = `minimum ${name} usage per ${of} is ${least}`;
  if (requests[name] === undefined) return `${words}.  No request is specified`;
  if (nano(requests[name]) < nano(least)) return `${words}, but request is ${requests[name]}`;
  if (limits[name] !== undefined && nano(limits[name]) < nano(least)) return `${words}, but limit is ${limits[name]}`;
  return undefined;
};

const aboveMaximum = (of: string, name: string, most: string, { requests, limits }: Held): string | undefined => {
  const words = `maximum ${name} usage per ${of} is ${most}`;
  if (limits[name] === undefined) return `${words}.  No limit is specified`;
  if (nano(limits[name]) > nano(most)) return `${words}, but limit is ${limits[name]}`;
  if (nano(requests[name]) > nano(most)) return `${words}, but request is ${requests[name]}`;
  return undefined;
};

const requestAbove = (of: string, name: string, most: string, { requests }: Held): string | undefined => {
  const words = `maximum ${name} usage per ${of} is ${most}`;
  if (requests[name] === undefined) return `${words}.  No request is specified`;
  return nano(requests[name]) > nano(most) ? `${words}, but request is ${requests[name]}` : undefined;
};

const aboveRatio = (of: string, name: string, most: string, { requests, limits }: Held): string | undefined => {
  const words = `${name} max limit to request ratio per ${of} is ${most}`;
  if (nano(requests[name]) === 0n) return `${words}, but no request is specified or request is 0`;
  if (nano(limits[name]) === 0n) return `${words}, but no limit is specified or limit is 0`;
  const ratio = Number(nano(limits[name])) / Number(nano(requests[name]));
  return ratio > Number(nano(most)) / 1e9 ? `${words}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
};

type Rule = (of: string, name: string, bound: string, held: Held) => string | undefined;

const broken = (of: string, bounds: Amounts | undefined, rule: Rule, held: Held): string[] =>
  Object.entries(bounds ?? {}).flatMap(([name, bound]) => rule(of, name, bound, held) ?? []);

const brokenBy = ({ type, min, max, maxLimitRequestRatio }: Limit, held: Held): string[] => [
  ...broken(type, min, belowMinimum, held),
  ...broken(type, max, aboveMaximum, held),
  ...broken(type, maxLimitRequestRatio, aboveRatio, held),
];

const heldBy = ({ resources }: Container): Held => ({
  requests: resources?.requests ?? {},
  limits: resources?.limits ?? {},
});

const brokenByPod = (limit: Limit, pod: Pod): string[] => {
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  if (limit.type === 'Container') return containers.flatMap((container) => brokenBy(limit, heldBy(container)));
  return limit.type === 'Pod'
    ? brokenBy(limit, { requests: podTotals(pod, 'requests'), limits: podTotals(pod, 'limits') })
    : [];
};

const brokenByClaim = (limit: Limit, { spec }: PersistentVolumeClaim): string[] => {
  if (limit.type !== 'PersistentVolumeClaim') return [];
  const held = { requests: spec?.resources?.requests ?? {}, limits: {} };
  return [...broken(limit.type, limit.min, belowMinimum, held), ...broken(limit.type, limit.max, requestAbove, held)];
};

/** Throws 403 with all that one LimitRange finds wrong. */
export const checkLimitRanges = (registry: Registry, kind: KindName, object: Obj): void => {
  if (kind !== 'pods' && kind !== 'persistentvolumeclaims') return;
  const { namespace, name } = object.metadata;
  for (const { spec } of rangesIn(registry, namespace)) {
    const wrong = (spec?.limits ?? []).flatMap((limit) =>
      kind === 'pods'
        ? brokenByPod(limit, object as unknown as Pod)
        : brokenByClaim(limit, object as unknown as PersistentVolumeClaim),
    );
    const said = [...new Set(wrong)];
    if (said.length > 0) throw forbidden(kind, name, said.length === 1 ? said[0]! : `[${said.join(', ')}]`);
  }
};
