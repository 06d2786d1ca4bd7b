import type { Status } from '../../api/status.ts';
import { kindWords } from '../body/kind-words.ts';
import { unprocessable } from '../body/refusal.ts';
import type { Invalid } from '../schema-tools.ts';

/** `Pod "x" is invalid: [spec.containers[0].name: Required value, …]` */
export const invalid = ({ kind: name, name: object, causes }: Invalid): Status => {
  const { kind, group } = kindWords(name);
  const messages = [...new Set(causes.map(({ field, message }) => `${field}: ${message}`))];
  const shown = messages.length === 1 ? messages[0] : `[${messages.join(', ')}]`;
  const words = group === '' ? kind : `${kind}.${group}`;
  return unprocessable(`${words} ${JSON.stringify(object)} is invalid: ${shown}`, {
    ...(object === '' ? {} : { name: object }),
    ...(group === '' ? {} : { group }),
    kind,
    causes: [...causes],
  }).problem;
};
