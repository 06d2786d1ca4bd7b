/** The formats of `--format`. */
import type { Grade } from '../domain/grade.ts';
import { formatJson } from './json.ts';
import { formatJunit } from './junit.ts';
import { formatText, type TextOptions } from './text.ts';

export type Format = (grade: Grade, options: TextOptions) => string;

export const formats = { text: formatText, json: formatJson, junit: formatJunit } satisfies Record<string, Format>;

export type FormatName = keyof typeof formats;
