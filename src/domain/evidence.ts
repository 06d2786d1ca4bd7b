import type { Json } from './json.ts';

/**
 * The outcome of one check. `error` means that it could not be checked and is never charged to the learner; `skip` that
 * the cluster lacks a capability, and the check's points leave the total.
 */
export type Verdict = 'pass' | 'fail' | 'skip' | 'error';

/** One observation behind a verdict. */
export type Evidence = {
  claim: string;
  source: {
    via: 'object' | 'logs' | 'exec' | 'event' | 'watch' | 'answer';
    ref: string;
    path?: string;
    command?: string;
  };
  expected?: Json;
  observed: Json;
  /** ISO 8601 */
  at: string;
  /** The kubectl line that shows the same thing. */
  reproduce?: string;
};

/** Evidence as a judge writes it: the time of gathering is filled in later unless the judge knows a better one. */
export type Exhibit = Omit<Evidence, 'at'> & { at?: string };

/** What a grader says after it has looked. */
export type Finding = { verdict: Verdict; reason: string; evidence: Exhibit[]; hint?: string };

export const pass = (reason: string, evidence: Exhibit[] = []): Finding => ({ verdict: 'pass', reason, evidence });
export const fail = (reason: string, hint: string, evidence: Exhibit[] = []): Finding => ({
  verdict: 'fail',
  reason,
  hint,
  evidence,
});
export const skip = (reason: string): Finding => ({ verdict: 'skip', reason, evidence: [] });
export const cannotCheck = (reason: string, evidence: Exhibit[] = []): Finding => ({
  verdict: 'error',
  reason,
  evidence,
});
