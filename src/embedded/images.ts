/** The images that the practice cluster knows, with the programs that are in them. */
import { imageRecipes } from './runtime/images/recipes/index.ts';
import { appletNames, busybox } from './userland/busybox.ts';
import { curl } from './userland/net/curl/curl.ts';
import { nginx } from './userland/nginx/index.ts';

export const recipes = imageRecipes({ busybox, appletNames, curl, nginx });
