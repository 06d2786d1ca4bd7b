import { settingOf, type Scope } from './config/scope.ts';

const builtIn = new Map([
  ['html', 'text/html'],
  ['gif', 'image/gif'],
  ['jpg', 'image/jpeg'],
]);

/** By the suffix of the last step of a path. */
export const contentTypeOf = (scope: Scope, uri: string): string => {
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  const types = settingOf(scope, 'types') ?? builtIn;
  const known = dot < 0 ? undefined : types.get(name.slice(dot + 1).toLowerCase());
  return known ?? settingOf(scope, 'defaultType') ?? 'text/plain';
};
