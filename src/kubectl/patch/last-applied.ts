/** The annotation in which `apply` keeps the manifest of last time. */
import { compactJson } from '../print/json-text.ts';
import type { JsonMap } from './difference.ts';

export const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

type Annotated = { metadata?: { annotations?: Record<string, string> } };

/** The manifest, with itself in the annotation. */
export const withLastApplied = <T extends object>(manifest: T): T => {
  const { metadata = {} } = manifest as Annotated;
  const annotations = { ...metadata.annotations };
  delete annotations[lastApplied];
  const plain = { ...manifest, metadata: { ...metadata, annotations } };
  return {
    ...plain,
    metadata: {
      ...metadata,
      annotations: { ...annotations, [lastApplied]: `${compactJson(plain)}\n` },
    },
  };
};

export const hasLastApplied = (object: object): boolean =>
  (object as Annotated).metadata?.annotations?.[lastApplied] !== undefined;

/** The annotation brought up to date where there is one, as commands other than `apply` do. */
export const keepingLastApplied = <T extends object>(object: T, always = false): T =>
  always || hasLastApplied(object) ? withLastApplied(object) : object;

/** The manifest of last time; empty when there was none. */
export const originalOf = (object: object): JsonMap => {
  const text = (object as Annotated).metadata?.annotations?.[lastApplied];
  return text === undefined || text === '' ? {} : (JSON.parse(text) as JsonMap);
};

/** Fields that are null mean "not there", which a create does not know. */
export const withoutNulls = <T>(value: T): T => {
  if (Array.isArray(value)) return value.map(withoutNulls) as T;
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, each]) => each !== null);
  return Object.fromEntries(kept.map(([field, each]) => [field, withoutNulls(each as unknown)])) as T;
};
