/** What the API server asks of the schema: everything here is pure, knows no time and no store. */
import type { Cause, Status } from '../api/status.ts';
import type { KindName } from '../objects.ts';

export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [field: string]: Json };

/** Bodies that travel without being stored: they have a schema, and no table of objects. */
export type SpecialKind =
  | 'Binding'
  | 'DeleteOptions'
  | 'EventView'
  | 'Eviction'
  | 'LocalSubjectAccessReview'
  | 'Scale'
  | 'SelfSubjectAccessReview'
  | 'SelfSubjectReview'
  | 'SelfSubjectRulesReview'
  | 'Status'
  | 'SubjectAccessReview'
  | 'TokenRequest'
  | 'TokenReview';

/** A plural name of the `kinds` table, or one of the special kinds. */
export type BodyKind = KindName | SpecialKind;

/** The query parameter `fieldValidation`; `Warn` when a request says nothing. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** The warnings are for `Warning: 299 - "…"` headers. */
export type Decoded = { object: JsonObject; warnings: string[]; problem?: never };
export type Refused = { problem: Status; object?: never; warnings?: never };

export type Invalid = {
  kind: BodyKind;
  /** Empty when the object has only a generateName. */
  name: string;
  causes: readonly Cause[];
};

export type PatchRequest = {
  kind: BodyKind;
  /** What the patch changes. */
  current: JsonObject;
  body: Buffer;
  /** JSON patch, merge patch or strategic merge patch, or one of them as YAML. */
  contentType: string;
  mode: FieldValidation;
};

/** Who wrote: the query's `fieldManager`, else the part of User-Agent before the first `/`. */
export type Writer = {
  manager: string;
  /** RFC 3339, to the second. */
  time: string;
  subresource?: 'approval' | 'status' | 'scale' | 'finalize' | 'binding' | 'ephemeralcontainers' | 'resize';
};

export type ApplyRequest = Writer & {
  kind: KindName;
  /** Undefined: the object is not there yet. */
  live: JsonObject | undefined;
  body: Buffer;
  force: boolean;
  mode: FieldValidation;
};

/**
 * The schema's part in serving a request:
 *
 *     POST   decodeBody → applyDefaults → trackUpdate(undefined, …) → (admission) → validate
 *     PUT    decodeBody → applyDefaults → trackUpdate(old, …) → (admission) → validate(…, old)
 *     PATCH  patch → applyDefaults → trackUpdate(old, …) → (admission) → validate(…, old)
 *     apply  serverSideApply → applyDefaults → (admission) → validate(…, old)
 *
 * Writers are tracked before admission: nobody owns what the API server adds by itself.
 *
 * No function changes what it is given; what it returns may share parts with it.
 */
export type SchemaTools = {
  /**
   * Reads a body, JSON, YAML or protobuf, into the object that would be stored: unknown fields dropped, types checked,
   * quantities and times in their one way of being written, empty optional fields left out. The refusals are 400
   * BadRequest (or 415) in the API server's words. `apiVersion` and `kind` are filled in when the body has none.
   */
  decodeBody(kind: BodyKind, body: Buffer, contentType: string, mode: FieldValidation): Decoded | Refused;
  /** The same for JSON that is there already. */
  decodeValue(kind: BodyKind, value: Json, mode: FieldValidation): Decoded | Refused;
  /** With what the API server fills in by itself: `restartPolicy: Always`, `protocol: TCP` and so on. */
  applyDefaults(kind: BodyKind, object: JsonObject): JsonObject;
  /**
   * Everything wrong with an object, or with changing `old` into it (through a subresource). Empty: it may be stored.
   */
  validate(kind: KindName, object: JsonObject, old?: JsonObject, subresource?: string): Cause[];
  /** The answer 422 for what `validate` found. */
  invalid(about: Invalid): Status;
  /** The object after a PATCH that is not an apply, decoded like a body. Refusals: 400, 415, 422. */
  patch(request: PatchRequest): Decoded | Refused;
  /**
   * The object after an apply, its managedFields included. 409 with a cause for each conflict. When nothing changed, the
   * live object itself comes back: nothing is to be stored.
   */
  serverSideApply(request: ApplyRequest): Decoded | Refused;
  /**
   * The new object with managedFields that say who wrote what; `old` undefined: it was created. Status writes of the
   * cluster's own parts may leave this out.
   */
  trackUpdate(kind: KindName, old: JsonObject | undefined, object: JsonObject, writer: Writer): JsonObject;
  /** The body of GET /openapi/v3 */
  openApiIndex(): JsonObject;
  /** The body of GET /openapi/v3/`path`, for example `api/v1` or `apis/apps/v1`; undefined when there is none. */
  openApiDocument(path: string): JsonObject | undefined;
};
