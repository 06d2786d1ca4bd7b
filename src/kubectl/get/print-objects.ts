/** `get -o yaml` and its like: one object as it is, several as a List. */
import type { KubeObject } from '../../cluster/kube.ts';
import { apiVersionOf } from '../discovery.ts';
import { endWith } from '../failures.ts';
import type { ObjectPrinter } from '../print/object-printer.ts';
import { sortObjects } from '../print/sort-objects.ts';
import type { Context, Flags } from '../verb.ts';
import { answersTo, type Answer } from './answers.ts';
import type { WantedList } from './wanted.ts';

type Answered = KubeObject & { items?: KubeObject[] | null };

/** Items of a list come without their own kind. */
const objectsIn = ({ wanted, value }: Answer<Answered>): KubeObject[] => {
  if (wanted.name !== undefined) return [value];
  const { kind } = wanted.resource;
  return (value.items ?? []).map((item) => ({ ...item, apiVersion: apiVersionOf(wanted.resource), kind }));
};

export const printObjects = async (
  context: Context,
  { wanted, single }: WantedList,
  flags: Flags,
  print: ObjectPrinter,
): Promise<number> => {
  const { answers, errors } = await answersTo<Answered>(context, wanted, flags, {});
  const sortBy = flags.text('sort-by') ?? '';
  const found = answers.flatMap(objectsIn);
  const objects = sortBy === '' ? found : sortObjects(found, sortBy, (object) => object);
  if (single && errors.length > 0) throw errors[0];
  if (objects.length === 0 && flags.is('ignore-not-found')) return endWith(context, errors);
  const [only] = objects;
  const shown =
    single && only !== undefined
      ? only
      : { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items: objects };
  await context.print(print(shown));
  return endWith(context, errors);
};
