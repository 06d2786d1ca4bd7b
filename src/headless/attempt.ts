/** One go at a scenario on a cluster: a namespace with the scenario's setup in it. */
import type { Cluster } from '../cluster/types.ts';
import { readSetup } from '../content/setup.ts';
import { failed, ok, type Problem, type Result } from '../domain/problem.ts';
import type { Scenario } from '../domain/scenario.ts';
import { makeNamespace, removeNamespace, type Maker, type Role } from '../grading/namespace.ts';
import { applyDocument } from './apply.ts';

/** Applies the objects that exist before the learner starts; a problem here is the scenario's, not the learner's. */
const applySetup = async (
  { access }: Cluster,
  scenario: Scenario,
  namespace: string,
  signal: AbortSignal,
): Promise<Problem | undefined> => {
  const setup = await readSetup(scenario);
  if (!setup.ok) return setup.problem;
  for (const { documents } of setup.value) {
    for (const document of documents) {
      const applied = await applyDocument(access, document, namespace, signal);
      if (applied.state === 'refused') return applied.problem;
    }
  }
  return undefined;
};

/** Makes the namespace of an attempt. When that fails half way, nothing is left behind. */
export const beginAttempt = async (
  cluster: Cluster,
  scenario: Scenario,
  role: Role,
  maker: Maker,
  signal: AbortSignal,
): Promise<Result<string>> => {
  const namespace = await makeNamespace(cluster, { name: scenario.slug, role, maker }, signal);
  try {
    const problem = await applySetup(cluster, scenario, namespace, signal);
    if (problem === undefined) return ok(namespace);
    await removeNamespace(cluster.access, namespace);
    return failed(problem);
  } catch (error) {
    await removeNamespace(cluster.access, namespace).catch(() => {});
    throw error;
  }
};
