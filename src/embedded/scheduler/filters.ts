/** What others ask too of where a pod may be. */
export { requestsOf } from './amounts.ts';
export { termSelects } from './node-selection.ts';
export { isTolerated, tolerates } from './tolerations.ts';
