/** The images that the practice cluster knows, with the programs that are in them. */
import { imageRecipes } from './runtime/images/recipes/index.ts';
import { agnhost } from './userland/agnhost/agnhost.ts';
import { nonewprivs } from './userland/agnhost/nonewprivs.ts';
import { httpdForeground } from './userland/apache/httpd-foreground.ts';
import { appletNames, busybox } from './userland/busybox.ts';
import { curl } from './userland/net/curl/curl.ts';
import { dig } from './userland/net/dig.ts';
import { getent } from './userland/net/getent.ts';
import { nginx } from './userland/nginx/index.ts';
import { sh } from './userland/sh/index.ts';

export const recipes = imageRecipes({
  busybox,
  appletNames,
  sh,
  curl,
  nginx,
  agnhost,
  dig,
  getent,
  httpdForeground,
  nonewprivs,
});
