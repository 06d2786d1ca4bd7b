/** The OpenAPI v3 documents: the schemas of Kubernetes with the paths that are served here. */
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { apiVersionOf, infoOf, kindNames, type KindInfo } from '../../objects.ts';
import type { Json, JsonObject } from '../schema-tools.ts';
import type { Schema } from '../types/schema.ts';
import { itemPath, listPath, reviewPath } from './operations.ts';

export type Documents = {
  index(): JsonObject;
  document(path: string): JsonObject | undefined;
};

/** Kinds that are only posted, by the path of their document. */
const reviews: Record<string, { plural: string; kind: string }[]> = {
  'apis/authentication.k8s.io/v1': [
    { plural: 'selfsubjectreviews', kind: 'SelfSubjectReview' },
    { plural: 'tokenreviews', kind: 'TokenReview' },
  ],
  'apis/authorization.k8s.io/v1': [
    { plural: 'selfsubjectaccessreviews', kind: 'SelfSubjectAccessReview' },
    { plural: 'selfsubjectrulesreviews', kind: 'SelfSubjectRulesReview' },
    { plural: 'subjectaccessreviews', kind: 'SubjectAccessReview' },
  ],
};

/** What is stored as another kind, by the path of its document. */
const views: Record<string, { info: KindInfo; plural: string }> = {
  'apis/events.k8s.io/v1': { info: { ...infoOf('events'), group: 'events.k8s.io' }, plural: 'events' },
};

const documentOf = (info: KindInfo): string => (info.group === '' ? 'api/v1' : `apis/${apiVersionOf(info)}`);

export const openApiDocuments = (schema: Schema, read: (file: string) => Uint8Array): Documents => {
  const file = 'openapi.json.gz';
  let schemas: Record<string, JsonObject> | undefined;
  const allSchemas = (): Record<string, JsonObject> => {
    schemas ??= JSON.parse(gunzipSync(read(file)).toString('utf8')) as Record<string, JsonObject>;
    return schemas;
  };
  const paths = [
    ...new Set([...kindNames.map((name) => documentOf(infoOf(name))), ...Object.keys(reviews), ...Object.keys(views)]),
  ].toSorted();
  const made = new Map<string, JsonObject>();
  let index: JsonObject | undefined;

  const make = (path: string): JsonObject => {
    const served: JsonObject = {};
    const roots: string[] = [];
    const version = path.split('/').at(-1)!;
    const view = views[path];
    const kinds = kindNames.map((name) => ({ plural: name as string, info: infoOf(name) }));
    for (const { plural, info } of view === undefined ? kinds : [view]) {
      const schemaName = schema.schemaName(`${apiVersionOf(info)}/${info.kind}`);
      if (documentOf(info) !== path || schemaName === undefined) continue;
      roots.push(schemaName);
      const list = `/${path}/${info.namespaced ? 'namespaces/{namespace}/' : ''}${plural}`;
      const listing = listPath(info, schemaName);
      served[list] = listing;
      served[`${list}/{name}`] = itemPath(info, schemaName);
      if (info.namespaced) served[`/${path}/${plural}`] = { get: listing['get']! };
      if (info.subresources.includes('status')) served[`${list}/{name}/status`] = itemPath(info, schemaName);
    }
    for (const { plural, kind } of reviews[path] ?? []) {
      const group = path.split('/')[1]!;
      const schemaName = schema.schemaName(`${group}/${version}/${kind}`);
      if (schemaName === undefined) continue;
      roots.push(schemaName);
      served[`/${path}/${plural}`] = reviewPath({ group, version, kind }, schemaName);
    }
    return {
      openapi: '3.0.0',
      info: { title: 'Kubernetes', version: '1.34' },
      paths: served,
      components: { schemas: reachable(allSchemas(), roots) },
    };
  };

  return {
    index() {
      if (index !== undefined) return index;
      const bytes = read(file);
      const entries = paths.map((path): [string, Json] => {
        const hash = createHash('sha512').update(path).update(bytes).digest('hex').toUpperCase();
        return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }];
      });
      index = { paths: Object.fromEntries(entries) };
      return index;
    },
    document(path) {
      const found = made.get(path);
      if (found !== undefined || !paths.includes(path)) return found;
      const document = make(path);
      made.set(path, document);
      return document;
    },
  };
};

const prefix = '#/components/schemas/';

const reachable = (schemas: Record<string, JsonObject>, roots: readonly string[]): JsonObject => {
  const found = new Set<string>();
  const visit = (value: Json): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) visit(item);
      return;
    }
    const reference = value['$ref'];
    if (typeof reference === 'string') reach(reference.slice(prefix.length));
    for (const inner of Object.values(value)) visit(inner);
  };
  const reach = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    visit(schemas[name] ?? null);
  };
  for (const root of roots) reach(root);
  return Object.fromEntries([...found].toSorted().map((name) => [name, schemas[name] ?? {}]));
};
