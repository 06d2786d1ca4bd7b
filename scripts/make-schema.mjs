// For maintainers: draws the API's types out of the Kubernetes sources into src/embedded/schema/data/, whose files are
// committed. Run it again when `kinds` grows or for another version of Kubernetes:
//   node scripts/make-schema.mjs <folder of k8s.io/kubernetes> <folder of k8s.io/api> <folder of k8s.io/apimachinery>
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const { apiVersionOf, kinds } = await import('../src/embedded/objects.ts');
const [kubernetes, api, apimachinery] = process.argv.slice(2);
if (apimachinery === undefined) {
  console.error('usage: make-schema.mjs <k8s.io/kubernetes> <k8s.io/api> <k8s.io/apimachinery>');
  process.exit(2);
}
const out = join(dirname(fileURLToPath(import.meta.url)), '../src/embedded/schema/data');
const folders = { api, apimachinery };

/** Bodies that are not stored, by the words they carry, and the Go type behind them. */
const special = {
  'v1/Binding': 'api/core/v1.Binding',
  'v1/DeleteOptions': 'apimachinery/pkg/apis/meta/v1.DeleteOptions',
  'v1/Status': 'apimachinery/pkg/apis/meta/v1.Status',
  'policy/v1/Eviction': 'api/policy/v1.Eviction',
  'autoscaling/v1/Scale': 'api/autoscaling/v1.Scale',
  'authorization.k8s.io/v1/SelfSubjectAccessReview': 'api/authorization/v1.SelfSubjectAccessReview',
  'authorization.k8s.io/v1/SelfSubjectRulesReview': 'api/authorization/v1.SelfSubjectRulesReview',
  'authorization.k8s.io/v1/SubjectAccessReview': 'api/authorization/v1.SubjectAccessReview',
  'authorization.k8s.io/v1/LocalSubjectAccessReview': 'api/authorization/v1.LocalSubjectAccessReview',
  'authentication.k8s.io/v1/SelfSubjectReview': 'api/authentication/v1.SelfSubjectReview',
  'authentication.k8s.io/v1/TokenReview': 'api/authentication/v1.TokenReview',
  'authentication.k8s.io/v1/TokenRequest': 'api/authentication/v1.TokenRequest',
  'events.k8s.io/v1/Event': 'api/events/v1.Event',
};

const roots = { ...special };
for (const info of Object.values(kinds)) {
  const folder = info.group === '' ? 'core' : info.group.split('.')[0];
  roots[`${apiVersionOf(info)}/${info.kind}`] = `api/${folder}/${info.version}.${info.kind}`;
}

/** These read and write themselves: their inside is code, not a table. */
const builtIn = new Set([
  'apimachinery/pkg/apis/meta/v1.Time',
  'apimachinery/pkg/apis/meta/v1.MicroTime',
  'apimachinery/pkg/apis/meta/v1.FieldsV1',
  'apimachinery/pkg/api/resource.Quantity',
  'apimachinery/pkg/util/intstr.IntOrString',
  'apimachinery/pkg/runtime.RawExtension',
]);

// --- Go types ---

const packages = new Map();
const packageAt = (path) => {
  if (!packages.has(path)) packages.set(path, readPackage(path));
  return packages.get(path);
};

function readPackage(path) {
  const [module, ...rest] = path.split('/');
  const folder = join(folders[module], ...rest);
  const types = new Map();
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.go') || file.endsWith('_test.go') || file.includes('generated')) continue;
    readTypes(path, readFileSync(join(folder, file), 'utf8'), types);
  }
  return types;
}

const importLine = /^\s*(?:import\s+)?([\w.]+\s+)?"k8s\.io\/(api|apimachinery)(\/[^"]+)"$/;
const fieldLine = /^\t(?:(\w+)[ \t]+)?(\*?[\w.[\]*]+)[ \t]+`([^`]*)`/;

function readTypes(path, text, types) {
  const imports = new Map();
  const lines = text.split('\n');
  let struct;
  let wrapped = false;
  for (const line of lines) {
    const found = importLine.exec(line);
    if (found !== null) {
      const full = found[2] + found[3];
      imports.set(found[1]?.trim() ?? full.split('/').at(-1), full);
      continue;
    }
    if (struct === undefined) {
      const opens = /^type (\w+) struct \{$/.exec(line);
      const named = /^type (\w+) ([\w.[\]*]+)$/.exec(line);
      if (opens !== null) {
        struct = [];
        types.set(opens[1], { fields: struct });
      } else if (named !== null) {
        types.set(named[1], { alias: qualify(named[2], path, imports), ...(wrapped ? { wrapped } : {}) });
      }
      // Repeated strings with a type of their own travel in a message of their own.
      if (line.includes('+protobuf.nullable=true')) wrapped = true;
      else if (!line.startsWith('//')) wrapped = false;
      continue;
    }
    if (line === '}') {
      struct = undefined;
      continue;
    }
    const field = fieldLine.exec(line);
    if (field === null) continue;
    const [, name, type, tags] = field;
    const json = /json:"([^"]*)"/.exec(tags)?.[1];
    if (json === undefined) continue;
    const [key, ...options] = json.split(',');
    if (key === '-') continue;
    const protobuf = /protobuf:"([^"]*)"/.exec(tags)?.[1].split(',');
    const qualified = qualify(type, path, imports);
    const of = {
      t: qualified,
      ...(options.includes('omitempty') || options.includes('omitzero') ? { o: 1 } : {}),
      ...(options.includes('omitzero') ? { z: 1 } : {}),
      ...(protobuf === undefined ? {} : { p: Number(protobuf[1]) }),
    };
    struct.push({ name: key === '' && options.includes('inline') ? '' : key || name, go: name ?? type, ...of });
  }
}

function qualify(type, path, imports) {
  return type.replaceAll(/(\w+)\.(\w+)|\b([A-Z]\w*)\b/g, (_all, alias, of, own) => {
    if (own !== undefined) return `${path}.${own}`;
    const target = imports.get(alias);
    return target === undefined ? `${alias}.${of}` : `${target}.${of}`;
  });
}

// --- the OpenAPI documents beside them ---

const schemas = new Map();
const v3 = join(kubernetes, 'api/openapi-spec/v3');
const documents = new Set([
  'api__v1',
  'apis__policy__v1',
  'apis__autoscaling__v1',
  'apis__authorization.k8s.io__v1',
  'apis__authentication.k8s.io__v1',
  'apis__events.k8s.io__v1',
]);
for (const info of Object.values(kinds)) {
  if (info.group !== '') documents.add(`apis__${info.group}__${info.version}`);
}
for (const document of documents) {
  const { components } = JSON.parse(readFileSync(join(v3, `${document}_openapi.json`), 'utf8'));
  for (const [name, schema] of Object.entries(components.schemas)) schemas.set(name, schema);
}
const schemaName = (type) => `io.k8s.${type.replaceAll('/', '.')}`;

// --- the table of types ---

const table = {};
const visit = (type) => {
  for (const [, name] of type.matchAll(/([a-z][\w/.]*\.[A-Z]\w*)/g)) {
    if (table[name] !== undefined || builtIn.has(name)) continue;
    const at = name.lastIndexOf('.');
    const found = packageAt(name.slice(0, at)).get(name.slice(at + 1));
    if (found === undefined) throw new Error(`no type ${name}`);
    if (found.alias !== undefined) {
      table[name] = { a: found.alias, ...(found.wrapped ? { w: 1 } : {}) };
      visit(found.alias);
      continue;
    }
    const schema = schemas.get(schemaName(name));
    const fields = {};
    table[name] = { f: fields, ...(schema?.['x-kubernetes-map-type'] === 'atomic' ? { atomic: 1 } : {}) };
    for (const { name: field, go: _go, ...of } of found.fields) {
      const property = schema?.properties?.[field] ?? {};
      const extensions = {
        ...(property['x-kubernetes-list-type'] ? { lt: property['x-kubernetes-list-type'] } : {}),
        ...(property['x-kubernetes-list-map-keys'] ? { k: property['x-kubernetes-list-map-keys'] } : {}),
        ...(property['x-kubernetes-map-type'] ? { mt: property['x-kubernetes-map-type'] } : {}),
        ...(property['x-kubernetes-patch-merge-key'] ? { pk: property['x-kubernetes-patch-merge-key'] } : {}),
        ...(property['x-kubernetes-patch-strategy'] ? { ps: property['x-kubernetes-patch-strategy'].split(',') } : {}),
        ...(property.default !== undefined && typeof property.default !== 'object' && property.default !== ''
          ? { d: property.default }
          : {}),
      };
      // Inlined structs have no name of their own: they stand under their type's.
      fields[field === '' ? `/${of.t}` : field] = { ...of, ...extensions };
      visit(of.t);
    }
  }
};
for (const type of Object.values(roots)) visit(type);

const reachable = {};
const reach = (name) => {
  if (reachable[name] !== undefined) return;
  reachable[name] = schemas.get(name);
  JSON.stringify(schemas.get(name), (key, value) => {
    if (key === '$ref') reach(value.slice('#/components/schemas/'.length));
    return value;
  });
};
for (const type of Object.values(roots)) {
  if (!schemas.has(schemaName(type))) throw new Error(`no schema for ${type}`);
  reach(schemaName(type));
}

// Whose versions a schema names is of no use beyond the kinds that are served.
for (const [name, schema] of Object.entries(reachable)) {
  const groups = schema['x-kubernetes-group-version-kind'];
  if (groups === undefined || groups.length === 1) continue;
  reachable[name] = { ...schema, 'x-kubernetes-group-version-kind': groups.filter(({ group }) => group === '') };
}

// --- the API server's own structs, which some messages show ---

/** By type: the name that Go shows, the field's name in JSON, and its type. */
const internal = {};
const internalText = readFileSync(join(kubernetes, 'pkg/apis/core/types.go'), 'utf8');
const readInternal = (type) => {
  if (internal[type] !== undefined) return;
  const alias = new RegExp(`^type ${type} (map\\S+|\\[\\]\\S+|\\w+)$`, 'm').exec(internalText)?.[1];
  if (alias !== undefined && alias !== 'struct') {
    internal[type] = alias;
    return;
  }
  const body = new RegExp(`^type ${type} struct \\{\\n([\\s\\S]*?)^\\}`, 'm').exec(internalText)?.[1];
  if (body === undefined) return;
  const known = packageAt('api/core/v1').get(type)?.fields ?? [];
  const fields = [];
  internal[type] = fields;
  for (const line of body.split('\n')) {
    const found = /^\t(\w+)\s+([^\s/]+)/.exec(line) ?? /^\t([\w.]+)$/.exec(line);
    if (found === null) continue;
    const [, name, of] = found;
    if (of === undefined) fields.push(['', '', name]);
    else {
      const json = known.find(({ go }) => go === name)?.name;
      fields.push([name, json ?? name[0].toLowerCase() + name.slice(1), of]);
    }
    for (const [inner] of (of ?? name).matchAll(/(?<![.\w])[A-Z]\w*/g)) readInternal(inner);
  }
};
const shownInternal = [
  'PodTemplateSpec',
  'PersistentVolumeClaimSpec',
  'PersistentVolumeSource',
  'SecurityContext',
  'ServicePort',
];
for (const type of shownInternal) readInternal(type);

mkdirSync(out, { recursive: true });
const write = (file, value) => {
  const packed = gzipSync(JSON.stringify(value), { level: 9 });
  writeFileSync(join(out, file), packed);
  console.log(`${file}: ${packed.length} bytes`);
};
write('types.json.gz', { kinds: roots, types: table, internal });
write('openapi.json.gz', reachable);
writeFileSync(join(out, 'LICENSE'), readFileSync(join(kubernetes, 'LICENSE'), 'utf8'));
const version = /@(v[\d.]+)/.exec(kubernetes)?.[1] ?? 'an unknown version';
writeFileSync(
  join(out, 'NOTICE'),
  `types.json.gz and openapi.json.gz are derived from Kubernetes ${version} (https://github.com/kubernetes/kubernetes):
its OpenAPI documents (api/openapi-spec/v3) and the types of k8s.io/api and k8s.io/apimachinery.
Copyright The Kubernetes Authors. Licensed under the Apache License, Version 2.0: see LICENSE beside this file.
Changed: reduced to the kinds that are served, the types written as a table. Made by scripts/make-schema.mjs.
`,
);
