import type { Stage } from '../domain/stage.ts';

/** A stage takes the place of the one with its title. */
export const withStage = (stages: readonly Stage[], stage: Stage): Stage[] =>
  stages.some(({ title }) => title === stage.title)
    ? stages.map((known) => (known.title === stage.title ? stage : known))
    : [...stages, stage];
