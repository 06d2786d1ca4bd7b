/** Progress of something slow, stage by stage: a cluster that is brought up, a lesson that is set up. */
export type Stage = { title: string; state: 'running' | 'done' | 'failed' };
