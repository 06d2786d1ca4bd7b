import type { Capability } from './capability.ts';

/** One check part: a grader's name and its parameters, already parsed by that grader's schema. */
export type Proof = { grader: string; with: unknown };

/** Something that the learner's work must show on the live cluster. Passes when every proof passes, in order. */
export type Check = {
  /** `c1`, unique in its scenario. */
  id: string;
  title: string;
  points: number;
  /** Why a right answer passes: shown in reports. */
  because: string;
  /** How long the cluster may take to get there, in milliseconds. */
  deadlineMs: number;
  /** Beyond what the scenario requires. */
  requires: Capability[];
  proves: Proof[];
};

/** A multiple-choice question; `answer` is the key of the right option. */
export type Question = {
  id: string;
  ask: string;
  options: Record<string, string>;
  answer: string;
  because: string;
};

/** What the learner reads, one screen at a time. */
export type Step = {
  /** File name without the extension: `01-look`. */
  id: string;
  title: string;
  /** Markdown, without the title and the hints. */
  body: string;
  /** Markdown, in the order in which they are given. */
  hints: string[];
  /** Ids of the checks that this step works towards. */
  checks: string[];
};

/** A folder whose manifests (and `steps.yaml`, `answers.yaml`) can be graded. */
export type Example = { name: string; about: string; folder: string };

/** A plausible wrong answer and the checks that must catch it. */
export type Mutant = Example & { fails: string[] };

export type Track = { id: string; title: string; about: string; order: number };

export type Scenario = {
  /** `M01` */
  id: string;
  /** `localhost-duo`: the name used on the command line. */
  slug: string;
  title: string;
  track: Track;
  /** Place within the track. */
  order: number;
  /** 1 (first week) to 4 (administrator's exam). */
  level: 1 | 2 | 3 | 4;
  minutes: number;
  about: string;
  concepts: string[];
  requires: Capability[];
  images: string[];
  steps: Step[];
  checks: Check[];
  questions: Question[];
  /** What there is to say after a pass: sections with a title and markdown, from `debrief.md`; none when there is no such file. */
  debrief: { title: string; body: string }[];
  solutions: Example[];
  mutants: Mutant[];
  /** Absolute path of the scenario's folder; `setup/` and `start/` are in it. */
  folder: string;
};
