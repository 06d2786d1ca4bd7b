/** The files of one small scenario in one track, for tests that break something in it. */
export const scenarioYaml = `id: T01
title: A test
level: 1
minutes: 5
about: What it is about.
concepts: [pod]
requires: [exec]
images: [busybox:1.36]
steps:
  - {file: 01-look.md, checks: []}
  - {file: 02-do.md, checks: [c1]}
checks:
  - id: c1
    title: the pod is ready
    points: 2
    because: It is there.
    deadline: 1m30s
    prove:
      - pod.ready: {pod: hello}
      - stable.for: {pod: hello, seconds: 15}
  - id: c2
    title: quiz
    points: 1
    because: They know.
    requires: [dns]
    prove:
      - quiz: {questions: [q]}
questions:
  - {id: q, ask: Which?, options: {yes: one, 2: two}, answer: 2, because: It is.}
solutions:
  - {folder: reference, about: the usual way}
mutants:
  - {folder: wrong, about: not it, fails: [c1]}
`;

export const trackYaml = 'id: basics\ntitle: Basics\nabout: The first things.\n';

export const scenarioFiles = (replace: [string, string] = ['', '']): Record<string, string> => ({
  '1-basics/track.yaml': trackYaml,
  '1-basics/02-a-test/scenario.yaml': scenarioYaml.replace(...replace),
  '1-basics/02-a-test/steps/01-look.md': '# Look\n\nRead.\n',
  '1-basics/02-a-test/steps/02-do.md': '# Do\n\nWrite.\n\n## Hint\n\nSo.\n',
  '1-basics/02-a-test/start/pod.yaml': '# here\n',
  '1-basics/02-a-test/solution/reference/pod.yaml': '# here\n',
  '1-basics/02-a-test/mutants/wrong/pod.yaml': '# here\n',
});
