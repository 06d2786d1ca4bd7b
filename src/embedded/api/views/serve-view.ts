/** Requests to a view are requests to the stored kind, in other words. */
import { ApiError } from '../client.ts';
import { badRequest } from '../errors.ts';
import type { Answer } from '../http/answer.ts';
import type { View } from './view.ts';

/** `regarding.name=a` → `involvedObject.name=a` */
export const storedSelector = ({ fields }: View, selector: string): string =>
  selector
    .split(/(?<!\\),/)
    .map((term) => {
      const match = /^([^!=]*)([!=].*)$/s.exec(term);
      if (match === null) return term;
      const [, field = '', rest = ''] = match;
      if (!Object.hasOwn(fields, field)) throw badRequest(`field label not supported: ${field}`);
      return fields[field]! + rest;
    })
    .join(',');

/** Refusals name the resource as it was asked for. */
const inWordsOf = (view: View, error: unknown): unknown => {
  if (!(error instanceof ApiError) || error.status.details?.kind !== view.of) return error;
  const { status } = error;
  const message = status.message.replace(new RegExp(String.raw`\b${view.of} "`), `${view.of}.${view.group} "`);
  return new ApiError({ ...status, message, details: { ...status.details, group: view.group } });
};

export const answerAs = async (
  view: View,
  answering: () => Answer | Promise<Answer | undefined> | undefined,
): Promise<Answer | undefined> => {
  try {
    const answer = await answering();
    return answer !== undefined && 'kind' in answer ? { ...answer, view } : answer;
  } catch (error) {
    throw inWordsOf(view, error);
  }
};
