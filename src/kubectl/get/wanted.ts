/** What `get` asks the server for: whole collections, or single objects. */
import { ApiRefusal } from '../../cluster/types.ts';
import { pathOf, type Resource } from '../discovery.ts';
import { readTargetWords } from '../target-words.ts';
import { targetsOf } from '../targets.ts';
import { UsageError, type Context, type Flags } from '../verb.ts';

export type Wanted = { resource: Resource; namespace: string | undefined; name: string | undefined };

/** `single` when the command line can mean one object only. */
export type WantedList = { wanted: Wanted[]; single: boolean };

export const wantedOf = async (context: Context, args: readonly string[], flags: Flags): Promise<WantedList> => {
  if (flags.list('filename').length > 0) {
    const targets = await targetsOf(context, args, flags);
    return { wanted: [...targets], single: targets.length === 1 };
  }
  const everywhere = flags.is('all-namespaces');
  const namespaceOf = (resource: Resource): string | undefined =>
    everywhere || !resource.namespaced ? undefined : context.namespace;
  const selecting = (flags.text('selector') ?? '') !== '' || (flags.text('field-selector') ?? '') !== '';
  const { types, named } = await readTargetWords(context, args);
  if (named === undefined) {
    return {
      wanted: types.map((resource) => ({ resource, namespace: namespaceOf(resource), name: undefined })),
      single: false,
    };
  }
  if (selecting) {
    throw new UsageError(
      types.length === 0
        ? 'selectors and the all flag cannot be used when passing resource/name arguments'
        : 'name cannot be provided when a selector is specified',
    );
  }
  if (everywhere && named.some(({ resource }) => resource.namespaced)) {
    throw new UsageError('a resource cannot be retrieved by name across all namespaces');
  }
  return {
    wanted: named.map(({ resource, name }) => ({ resource, name, namespace: namespaceOf(resource) })),
    single: named.length === 1,
  };
};

export const selectorsOf = (
  flags: Flags,
): { labelSelector?: string | undefined; fieldSelector?: string | undefined } => ({
  labelSelector: flags.text('selector'),
  fieldSelector: flags.text('field-selector'),
});

/** A list that is refused says what was looked for. */
const explained = (error: unknown, { resource }: Wanted, flags: Flags): unknown => {
  if (!(error instanceof ApiRefusal) || (error.code !== 400 && error.code !== 404)) return error;
  const { labelSelector = '', fieldSelector = '' } = selectorsOf(flags);
  const { group, version, plural } = resource;
  const what = JSON.stringify(`${group}/${version}, Resource=${plural}`);
  const looking =
    labelSelector === '' && fieldSelector === ''
      ? `Unable to list ${what}`
      : `Unable to find ${what} that match label selector ${JSON.stringify(labelSelector)}, field selector ${JSON.stringify(fieldSelector)}`;
  const message = `${looking}: ${error.status.message ?? ''}`;
  return new ApiRefusal(error.code, { ...error.status, message }, 'listing');
};

export type Ask = { accept?: string; query?: Record<string, string | undefined> };

/** The server's answer for one of them. */
export const ask = async <T>(
  context: Context,
  wanted: Wanted,
  flags: Flags,
  { accept, query }: Ask = {},
): Promise<T> => {
  const path = pathOf(wanted.resource, { namespace: wanted.namespace, name: wanted.name });
  const isList = wanted.name === undefined;
  try {
    return await context.access.request<T>(
      'GET',
      path,
      { ...(accept === undefined ? {} : { accept }), query: { ...(isList ? selectorsOf(flags) : {}), ...query } },
      context.signal,
    );
  } catch (error) {
    throw isList ? explained(error, wanted, flags) : error;
  }
};
