import { failed, ok, type Result } from '../../domain/problem.ts';
import { replay, type JournalEntry } from '../../lesson/journal.ts';

export type OpenLesson = { scenario: string; namespace: string; kubeconfig: string };

/** The lesson of this name, or the one that was opened last and goes on. */
export const openLesson = (
  entries: readonly JournalEntry[],
  wanted: string | undefined,
  kubeconfigOf: (namespace: string) => string,
): Result<OpenLesson> => {
  const progress = replay(entries);
  const opened = entries.findLast(
    (entry) =>
      entry.type === 'began' &&
      (wanted === undefined || entry.scenario === wanted) &&
      progress[entry.scenario]?.namespace === entry.namespace,
  );
  if (opened?.type === 'began') {
    const { scenario, namespace } = opened;
    return ok({ scenario, namespace, kubeconfig: kubeconfigOf(namespace) });
  }
  return failed({
    code: 'no-lesson',
    what: wanted === undefined ? 'no lesson is open yet' : `the lesson ${wanted} is not open`,
    next: 'Run peapod, open a scenario there, and leave it open; then come back here.',
  });
};
