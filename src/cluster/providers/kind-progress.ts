import type { Stage } from '../../domain/stage.ts';

const marks: Record<string, Stage['state']> = { '•': 'running', '✓': 'done', '✗': 'failed' };
// oxlint-disable-next-line no-control-regex -- colours and cursor moves of a terminal
const escapes = /\u001b\[[0-9;?]*[A-Za-z]/g;
const decoration = /[\p{Extended_Pictographic}\uFE0F\u200D]/gu;

/**
 * A stage out of a line that `kind create cluster` writes, or undefined. In a terminal kind redraws the line with a spinner;
 * the last drawing counts.
 */
export const parseKindStage = (line: string): Stage | undefined => {
  const drawn =
    line
      .replace(escapes, '')
      .split('\r')
      .findLast((part) => part.trim() !== '') ?? '';
  const [, mark, words] = /^\s*([•✓✗]|[\u2800-\u28FF]+)\s+(.+)$/u.exec(drawn) ?? [];
  if (mark === undefined || words === undefined) return undefined;
  const title = words
    .replace(decoration, '')
    .replace(/[.\s]+$/, '')
    .replace(/\s+/g, ' ');
  return { title, state: marks[mark] ?? 'running' };
};
