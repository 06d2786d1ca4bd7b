/** The image of every pod's first container: it does nothing until it is told to end. */
import { pauseRecipe } from '../../containers/pause.ts';
import type { ImageRecipe } from '../../types.ts';

const tags = ['3.9', '3.10', '3.10.1', 'latest'];

export const pauseRecipes = (): ImageRecipe[] =>
  tags.map((tag) => ({ ...pauseRecipe, reference: `registry.k8s.io/pause:${tag}` }));
