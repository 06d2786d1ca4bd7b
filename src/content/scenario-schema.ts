/** The shape of scenario.yaml and track.yaml. */
import { z } from 'zod';
import { capabilities, isCapability, type Capability } from '../domain/capability.ts';
import { parseDuration } from '../domain/duration.ts';

const line = z.string().trim().min(1);
const name = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected a name in kebab-case');
const positive = z.int().min(1);

const capability = z.string().transform((text, context): Capability => {
  if (isCapability(text)) return text;
  const known = Object.keys(capabilities).join(', ');
  context.addIssue({ code: 'custom', message: `no capability is called ${text}; there are ${known}` });
  return z.NEVER;
});

export const durationMs = z.string().transform((text, context): number => {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0) return ms;
  context.addIssue({ code: 'custom', message: `expected a duration like 15s or 1m30s, but it is "${text}"` });
  return z.NEVER;
});

/** `{net.fetch: {...}}`: exactly one key, the grader's name. */
const proof = z.record(z.string(), z.unknown()).transform((item, context) => {
  const [[grader, parameters] = [], ...others] = Object.entries(item);
  if (grader !== undefined && others.length === 0) return { grader, with: parameters };
  const message = 'expected one key, the name of a grader, as in `- net.fetch: {...}`';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const step = z.strictObject({
  file: z.string().regex(/^\d\d-[a-z0-9-]+\.md$/, 'expected a file name like 01-look.md'),
  checks: z.array(z.string()).default([]),
});

const check = z.strictObject({
  id: name,
  title: line,
  points: positive,
  because: line,
  deadline: durationMs.default(60_000),
  requires: z.array(capability).default([]),
  prove: z.array(proof).min(1, 'expected at least one grader'),
});

/** Keys such as `yes` and numbers are text here. */
const question = z.strictObject({
  id: name,
  ask: line,
  options: z
    .record(z.string(), line)
    .refine((options) => Object.keys(options).length >= 2, 'expected two options or more'),
  answer: z.union([z.string(), z.number(), z.boolean()]).transform(String),
  because: line,
});

const example = z.strictObject({ folder: name, about: line });

export const scenarioSchema = z.strictObject({
  id: z.string().regex(/^[A-Z]+\d+$/, 'expected an id like P01'),
  title: line,
  level: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)], 'expected a level from 1 to 4'),
  minutes: positive,
  about: line,
  concepts: z.array(line).min(1),
  requires: z.array(capability).default([]),
  images: z.array(line).default([]),
  steps: z.array(step).min(1),
  checks: z.array(check).min(1),
  questions: z.array(question).default([]),
  solutions: z.array(example).min(1),
  mutants: z
    .array(example.extend({ fails: z.array(z.string()).min(1, 'expected the ids of the checks that catch it') }))
    .default([]),
});

export type ScenarioFile = z.output<typeof scenarioSchema>;

export const trackSchema = z.strictObject({ id: name, title: line, about: line });
