import type { Place } from '../keys.ts';

/** All screens: where help and quit work. */
export const everywhere: readonly Place[] = [
  'opening',
  'catalogue',
  'lesson',
  'quiz',
  'predict',
  'checking',
  'report',
  'debrief',
  'summary',
  'solution',
  'doctor',
  'settings',
];
