/** Which cluster providers there are, and which one is meant. */
import { failed, ok, type Problem, type Result } from '../../domain/problem.ts';
import { nearest } from '../../shared/nearest.ts';
import type { ClusterProvider } from '../types.ts';
import { createContextProvider } from './context.ts';
import { createEmbeddedProvider, type EmbeddedProviderDeps } from './embedded.ts';
import { createKindProvider, type KindProviderDeps } from './kind.ts';

export type ProviderDeps = KindProviderDeps & EmbeddedProviderDeps;

/** A provider, and for people why it is this one. */
export type Selection = { provider: ClusterProvider; why: string };

const choices = ['kind', 'embedded', 'context:NAME'];
const contextPrefix = 'context:';

const unknown = (name: string): Problem => {
  const near = nearest(name, choices);
  return {
    code: 'unknown-cluster',
    what: `"${name}" is no kind of cluster that peapod knows`,
    where: `--cluster ${name}`,
    next: `${near === undefined ? '' : `Did you mean ${near}? `}Choose one of: ${choices.join(', ')}.`,
  };
};

const named = (name: string, deps: ProviderDeps): ClusterProvider | undefined => {
  if (name === 'kind') return createKindProvider(deps);
  if (name === 'embedded') return createEmbeddedProvider(deps);
  if (name.startsWith(contextPrefix) && name.length > contextPrefix.length)
    return createContextProvider(name.slice(contextPrefix.length), deps);
  return undefined;
};

/** Looks at the machine only when no name is given: kind if it can be used, else the practice cluster. */
export const selectProvider = async (
  name: string | undefined,
  deps: ProviderDeps,
  signal: AbortSignal,
): Promise<Result<Selection>> => {
  if (name !== undefined) {
    const provider = named(name, deps);
    return provider === undefined ? failed(unknown(name)) : ok({ provider, why: 'you chose it' });
  }
  const kind = createKindProvider(deps);
  const seen = await kind.probe(signal);
  if (seen.state !== 'missing') return ok({ provider: kind, why: 'it works on this machine' });
  return ok({ provider: createEmbeddedProvider(deps), why: `kind can't be used here (${seen.problem.what})` });
};
