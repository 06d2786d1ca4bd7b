/** Three small scenarios: one with questions, one plain, one whose check disturbs. */
import type { Check, Scenario } from '../../src/domain/scenario.ts';
import type { Lesson } from '../../src/lesson/state.ts';

const check = (id: string, title: string, points: number, grader = 'pod.ready'): Check => ({
  id,
  title,
  points,
  because: `Because of ${id}.`,
  deadlineMs: 60_000,
  requires: [],
  proves: [{ grader, with: {} }],
});

const basics = { id: 'pod-basics', title: 'Pod basics', about: 'One pod by hand.', order: 1 };
const controllers = { id: 'controllers', title: 'Controllers', about: 'Pods that come back.', order: 5 };

const base = {
  level: 1 as const,
  concepts: [],
  requires: [],
  images: ['busybox:1.36'],
  questions: [],
  debrief: [],
  solutions: [],
  mutants: [],
  folder: '/scenarios/none',
};

const lookBody = `A **pod** wraps one or more containers. You describe it in a file:

- \`metadata\`: its name
- \`spec\`: what you want

\`\`\`
kubectl explain pod.spec
\`\`\``;

const taskBody = `Write a pod called \`hello\`:

1. with one container \`web\`
2. that serves port 80

${Array.from({ length: 12 }, (_, index) => `Paragraph ${index + 1} explains one more detail.`).join('\n\n')}`;

export const firstPod: Scenario = {
  ...base,
  id: 'P01',
  slug: 'first-pod',
  title: 'Name tag',
  track: basics,
  order: 1,
  minutes: 8,
  about: 'Write one small pod by hand.',
  steps: [
    { id: '01-look', title: 'What a pod is', body: lookBody, hints: [], checks: [] },
    {
      id: '02-task',
      title: 'Your task',
      body: taskBody,
      hints: ['Look at `metadata`.', 'Only one value is missing:\n\n```yaml\nkind: Pod\n```'],
      checks: ['c1', 'c2'],
    },
    { id: '03-questions', title: 'Two questions', body: 'Now answer.', hints: ['Think.'], checks: ['c3'] },
  ],
  checks: [
    check('c1', 'the pod hello is ready', 3),
    check('c2', 'it serves its pages', 4, 'net.fetch'),
    check('c3', 'two questions', 1, 'quiz'),
  ],
  questions: [
    {
      id: 'wish',
      ask: 'Which field says what you **want**?',
      options: { kind: '`kind`', metadata: '`metadata`', spec: '`spec`', status: '`status`' },
      answer: 'spec',
      because: 'The spec is the wish.',
    },
    {
      id: 'registry',
      ask: 'Where does the image come from?',
      options: { hub: 'Docker Hub', node: 'the node', nowhere: 'nowhere' },
      answer: 'hub',
      because: 'That is the default.',
    },
  ],
};

export const duo: Scenario = {
  ...base,
  debrief: [
    { title: 'Why it works', body: 'They share one network.' },
    { title: 'One thing to try', body: '```\nkubectl get pods\n```' },
  ],
  id: 'P02',
  slug: 'duo',
  title: 'Neighbours',
  track: basics,
  order: 2,
  minutes: 12,
  about: 'Two containers that talk.',
  steps: [{ id: '01-task', title: 'Your task', body: 'Make two containers.', hints: [], checks: ['c1'] }],
  checks: [check('c1', 'two containers', 2)],
};

export const shop: Scenario = {
  ...base,
  id: 'C01',
  slug: 'shop',
  title: 'Three of you',
  track: controllers,
  order: 1,
  minutes: 15,
  about: 'Pods that replace each other.',
  steps: [
    { id: '01-one', title: 'One is none', body: 'Deploy it.', hints: ['Use replicas.'], checks: ['c1'] },
    { id: '02-heal', title: 'Break it', body: 'Delete one.', hints: [], checks: ['c2'] },
  ],
  checks: [check('c1', 'three shops are open', 3), check('c2', 'a lost pod is replaced', 5, 'heal.replace')],
};

export const lessons: Lesson[] = [
  { scenario: firstPod, warnings: {}, forecasts: {} },
  { scenario: duo, warnings: {}, forecasts: {} },
  { scenario: shop, warnings: { c2: ['delete one pod of shop'] }, forecasts: {} },
];

/** The same, with something to predict before the pod is deleted. */
export const askingLessons: Lesson[] = lessons.map((lesson) =>
  lesson.scenario === shop
    ? {
        ...lesson,
        forecasts: {
          c2: { ask: 'One pod is deleted. How does the new one compare?', about: ['uid', 'ip', 'restarts'] },
        },
      }
    : lesson,
);
