import type { ImageRecipe } from '../../types.ts';
import { alpineRecipes } from './alpine.ts';
import { busyboxRecipes } from './busybox.ts';
import { conformanceRecipes, type ConformancePrograms } from './conformance.ts';
import { nginxRecipes } from './nginx/index.ts';
import { pauseRecipes } from './pause.ts';

export type RecipePrograms = ConformancePrograms;

/** All images that the practice cluster knows. */
export const imageRecipes = (programs: RecipePrograms): ImageRecipe[] => [
  ...busyboxRecipes(programs),
  ...nginxRecipes(programs),
  ...alpineRecipes(programs),
  ...pauseRecipes(),
  ...conformanceRecipes(programs),
];
