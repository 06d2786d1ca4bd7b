export type {
  ApplyRequest,
  BodyKind,
  Decoded,
  FieldValidation,
  Invalid,
  Json,
  JsonObject,
  PatchRequest,
  Refused,
  SchemaTools,
  SpecialKind,
  Writer,
} from './schema-tools.ts';
export { createSchemaTools } from './create-schema-tools.ts';
