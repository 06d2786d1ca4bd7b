/** What a Job's podFailurePolicy says about a pod that failed. */
import type { ContainerStatus, Pod } from '../../objects.ts';
import type { Spec } from './job-spec.ts';

type Rule = NonNullable<Spec['podFailurePolicy']>['rules'][number];
type ExitCodes = NonNullable<Rule['onExitCodes']>;

export type Judgement = {
  /** Whether it counts towards the back-off limits. */
  counts: boolean;
  action?: string;
  /** Why the whole Job fails. */
  failJob?: string;
};

const hasCode = ({ operator, values }: ExitCodes, code: number): boolean =>
  operator === 'In' ? values.includes(code) : operator === 'NotIn' && !values.includes(code);

const codeOf = ({ state }: ContainerStatus): number => state?.terminated?.exitCode ?? 0;

const matchCodes = ({ status }: Pod, wanted: ExitCodes): ContainerStatus | undefined =>
  [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])].find(
    (container) =>
      (wanted.containerName === undefined || wanted.containerName === container.name) &&
      codeOf(container) !== 0 &&
      hasCode(wanted, codeOf(container)),
  );

/** In which words the rule holds; undefined: it doesn't. */
const match = (pod: Pod, rule: Rule): string | undefined => {
  const { namespace, name } = pod.metadata;
  if (rule.onExitCodes !== undefined) {
    const container = matchCodes(pod, rule.onExitCodes);
    return container === undefined
      ? undefined
      : `Container ${container.name} for pod ${namespace}/${name} failed with exit code ${codeOf(container)}`;
  }
  const condition = (pod.status?.conditions ?? []).find(({ type, status }) =>
    (rule.onPodConditions ?? []).some((pattern) => pattern.type === type && pattern.status === status),
  );
  return condition === undefined ? undefined : `Pod ${namespace}/${name} has condition ${condition.type}`;
};

/** The first rule that holds decides. */
export const judgeFailure = (policy: Spec['podFailurePolicy'], pod: Pod): Judgement => {
  for (const [index, rule] of (policy?.rules ?? []).entries()) {
    const words = match(pod, rule);
    if (words === undefined) continue;
    const { action } = rule;
    if (action === 'FailJob')
      return { counts: true, action, failJob: `${words} matching FailJob rule at index ${index}` };
    return { counts: action !== 'Ignore', action };
  }
  return { counts: true };
};
