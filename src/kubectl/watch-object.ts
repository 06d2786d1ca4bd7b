/** One object as it changes. */
import { linesOf } from '../shared/lines-of.ts';
import type { AnyObject } from './live-object.ts';
import { pathOf, type Target } from './resources.ts';
import type { Context } from './verb.ts';

/** `ABSENT`: there is none when the watch starts. `DELETED` comes with the last state. */
export type Seen =
  | { type: 'ABSENT'; object: undefined }
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: AnyObject };

type Line = { type: string; object: AnyObject };

/** How it is, then every change, until the signal is aborted. A watch that the server ends is begun again. */
export async function* watchObject(context: Context, target: Target, signal: AbortSignal): AsyncGenerator<Seen> {
  const { resource, namespace, name } = target;
  const fieldSelector = `metadata.name=${name}`;
  const path = pathOf(resource, { namespace });
  while (!signal.aborted) {
    const { items, resourceVersion } = await listed(context, path, fieldSelector, signal);
    const [object] = items;
    yield object === undefined ? { type: 'ABSENT', object: undefined } : { type: 'ADDED', object };
    const query = { watch: 'true', fieldSelector, resourceVersion };
    for await (const line of linesOf(context.access.stream(path, { query }, signal))) {
      const event = JSON.parse(line) as Line;
      if (event.type === 'ERROR') break;
      if (event.type === 'ADDED' || event.type === 'MODIFIED' || event.type === 'DELETED') {
        yield { type: event.type, object: event.object };
      }
    }
  }
}

const listed = async (
  context: Context,
  path: string,
  fieldSelector: string,
  signal: AbortSignal,
): Promise<{ items: AnyObject[]; resourceVersion: string }> => {
  const list = await context.access.request<{ items: AnyObject[]; metadata: { resourceVersion: string } }>(
    'GET',
    path,
    { query: { fieldSelector } },
    signal,
  );
  return { items: list.items, resourceVersion: list.metadata.resourceVersion };
};
