/** Which cluster providers there are, and which one is meant. */
import { failed, ok, type Problem, type Result } from '../../domain/problem.ts';
import { nearest } from '../../shared/nearest.ts';
import type { ClusterProvider } from '../types.ts';
import { createContextProvider } from './context.ts';
import { createKindProvider, type KindProviderDeps } from './kind.ts';

export type ProviderDeps = KindProviderDeps;

const choices = ['kind', 'context:NAME'];
const contextPrefix = 'context:';

/** The place where the practice cluster joins: return its provider here, and prefer it below when kind is missing. */
const embedded = (): Result<ClusterProvider> =>
  failed({
    code: 'not-available',
    what: 'this version of peapod has no practice cluster yet',
    where: '--cluster embedded',
    next: 'Use --cluster kind, or a cluster that you have with --cluster context:NAME.',
  });

const unknown = (name: string): Problem => {
  const near = nearest(name, choices);
  return {
    code: 'unknown-cluster',
    what: `"${name}" is no kind of cluster that peapod knows`,
    where: `--cluster ${name}`,
    next: `${near === undefined ? '' : `Did you mean ${near}? `}Choose one of: ${choices.join(', ')}.`,
  };
};

/** Looks at the machine only when no name is given; then kind is taken if it can be used, else its problem is returned. */
export const selectProvider = async (
  name: string | undefined,
  deps: ProviderDeps,
  signal: AbortSignal,
): Promise<Result<ClusterProvider>> => {
  if (name === undefined) {
    const kind = createKindProvider(deps);
    const seen = await kind.probe(signal);
    return seen.state === 'missing' ? failed(seen.problem) : ok(kind);
  }
  if (name === 'kind') return ok(createKindProvider(deps));
  if (name === 'embedded') return embedded();
  if (name.startsWith(contextPrefix) && name.length > contextPrefix.length) {
    return ok(createContextProvider(name.slice(contextPrefix.length), deps));
  }
  return failed(unknown(name));
};
