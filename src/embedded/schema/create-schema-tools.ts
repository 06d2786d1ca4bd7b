import { readFileSync } from 'node:fs';
import { serverSideApply } from './apply/server-side-apply.ts';
import { trackUpdate } from './apply/track-update.ts';
import { decodeBody, decodeSource } from './body/decode-body.ts';
import { badRequest } from './body/refusal.ts';
import { applyDefaults } from './defaults/apply-defaults.ts';
import { openApiDocuments } from './openapi/documents.ts';
import { applyPatch } from './patch/apply-patch.ts';
import type { SchemaTools } from './schema-tools.ts';
import { loadSchema } from './types/schema.ts';
import { invalid } from './validation/invalid.ts';
import { validateWith } from './validation/validate.ts';

/** The files of the folder `data` as they lie beside the source. A bundle passes a `read` of its own. */
export const readData = (file: string): Uint8Array => readFileSync(new URL(`data/${file}`, import.meta.url));

/** `read` gives `types.json.gz` (asked for at once) and `openapi.json.gz` (when a client asks for the documents). */
export const createSchemaTools = (read: (file: string) => Uint8Array = readData): SchemaTools => {
  const schema = loadSchema(read);
  const documents = openApiDocuments(schema, read);
  return {
    decodeBody: (kind, body, contentType, mode) => decodeBody(schema, kind, body, contentType, mode),
    decodeValue: (kind, value, mode) => decodeSource(schema, kind, { value }, mode, badRequest),
    applyDefaults,
    validate: validateWith(schema.internal),
    invalid,
    patch: (request) => applyPatch(schema, request),
    serverSideApply: (request) => serverSideApply(schema, request),
    trackUpdate: (kind, old, object, writer) => trackUpdate(schema, kind, old, object, writer),
    openApiIndex: () => documents.index(),
    openApiDocument: (path) => documents.document(path),
  };
};
