/** What verbs need to know of resources and of the objects that a command line means. */
export {
  apiVersionOf,
  findResource,
  pathOf,
  qualifiedName,
  resourceOfKind,
  resourcesOf,
  type Resource,
} from './discovery.ts';
export { manifestsOf } from './manifests.ts';
export { resourceOfManifest, targetFlags, targetOfManifest, targetsOf, type Target } from './targets.ts';
