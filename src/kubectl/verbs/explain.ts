import { apiVersionOf, findResource, resourcesOf, type Resource } from '../discovery.ts';
import { explanation } from '../explain/explanation.ts';
import type { OpenApi, Schema } from '../explain/schema.ts';
import { UsageError, type Context, type Verb } from '../verb.ts';

/** `deployment.apps.spec.replicas`: the group may stand between the type and the fields. */
const wordsOf = async (context: Context, text: string): Promise<{ resource: Resource; path: string[] }> => {
  const [type = '', ...rest] = text.split('.').filter((word) => word !== '');
  const groups = [...new Set((await resourcesOf(context)).map(({ group }) => group))];
  const group = groups.find((each) => each !== '' && `${rest.join('.')}.`.startsWith(`${each}.`));
  if (group === undefined) return { resource: await findResource(context, type), path: rest };
  return {
    resource: await findResource(context, `${type}.${group}`),
    path: rest.slice(group.split('.').length),
  };
};

const atVersion = async (context: Context, resource: Resource, apiVersion: string | undefined): Promise<Resource> => {
  if (apiVersion === undefined) return resource;
  const found = (await resourcesOf(context)).find(
    (each) => each.plural === resource.plural && apiVersionOf(each) === apiVersion,
  );
  if (found !== undefined) return found;
  throw new UsageError(`couldn't find resource for "${apiVersion}, Kind=${resource.kind}"`);
};

const documentOf = async ({ access, signal }: Context, { group, version }: Resource): Promise<OpenApi> => {
  const { paths } = await access.request<{ paths: Record<string, { serverRelativeURL: string }> }>(
    'GET',
    '/openapi/v3',
    {},
    signal,
  );
  const found = paths[group === '' ? `api/${version}` : `apis/${group}/${version}`];
  if (found === undefined) throw new UsageError(`couldn't find resource for "${group}/${version}"`);
  const url = new URL(found.serverRelativeURL, 'http://server');
  return access.request<OpenApi>('GET', url.pathname, { query: Object.fromEntries(url.searchParams) }, signal);
};

const schemaOf = ({ components }: OpenApi, { group, version, kind }: Resource): Schema | undefined =>
  Object.values(components?.schemas ?? {}).find((schema) =>
    schema['x-kubernetes-group-version-kind']?.some(
      (each) => each.group === group && each.version === version && each.kind === kind,
    ),
  );

export const explain: Verb = {
  name: 'explain',
  about: 'What a type of object, or one of its fields, is for',
  usage: 'kubectl explain TYPE[.FIELD...] [--recursive]',
  flags: [
    { name: 'recursive', type: 'boolean', about: 'the fields of the fields, without their descriptions' },
    { name: 'api-version', type: 'string', about: 'the version of the type: apps/v1' },
    { name: 'output', type: 'string', about: 'plaintext' },
  ],
  run: async (context, { args, flags }) => {
    const [text, ...more] = args;
    if (text === undefined) {
      throw new UsageError(
        'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.',
      );
    }
    if (more.length > 0) throw new UsageError('We accept only this format: explain RESOURCE\n');
    const asked = await wordsOf(context, text).catch((error: unknown) => {
      if (error instanceof UsageError) return error;
      throw error;
    });
    if (asked instanceof UsageError) {
      // Without the `error: ` that everything else begins with.
      await context.tell(`${asked.message}\n`);
      return 1;
    }
    const resource = await atVersion(context, asked.resource, flags.text('api-version'));
    const document = await documentOf(context, resource);
    const { group, version, kind } = resource;
    await context.print(
      `${group === '' ? '' : `GROUP:      ${group}\n`}KIND:       ${kind}\nVERSION:    ${version}\n\n`,
    );
    const schema = schemaOf(document, resource);
    if (schema === undefined) throw new UsageError(`GVK ${group}/${version} ${kind} not found in OpenAPI schema`);
    const shown = explanation(schema, asked.path, document, flags.is('recursive'));
    if (shown === undefined) throw new UsageError(`field "${asked.path.at(-1) ?? ''}" does not exist`);
    await context.print(`${shown}\n`);
    return 0;
  },
};
