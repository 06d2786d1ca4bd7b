import { usage } from '../failures.ts';
import { findResource, type Resource } from '../resources.ts';
import { UsageError, type Call, type Context, type Verb } from '../verb.ts';

type Review = { status: { allowed: boolean; reason?: string; evaluationError?: string } };

const resourceVerbs = new Set(
  'get list watch create update patch delete deletecollection use bind impersonate approve sign escalate attest *'.split(
    ' ',
  ),
);
const pathVerbs = new Set('get put post head options delete patch *'.split(' '));
/** Resources that no discovery lists. */
const unlisted = new Set(['users', 'groups']);

const reviewed = async (context: Context, spec: object): Promise<Review['status']> => {
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', metadata: {}, spec };
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  return (await context.access.request<Review>('POST', path, { body }, context.signal)).status;
};

const known = async (context: Context, word: string): Promise<Resource | undefined> => {
  if (word === '*') return undefined;
  try {
    return await findResource(context, word.toLowerCase());
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const [plural, ...group] = word.toLowerCase().split('.');
    const where = group.length === 0 ? '' : ` in group '${group.join('.')}'`;
    if (!unlisted.has(word)) {
      await context.tell(`Warning: the server doesn't have a resource type '${plural}'${where}\n\n`);
    }
    return undefined;
  }
};

const canI = async (context: Context, { args, flags }: Call): Promise<number> => {
  const [, verb, what] = args;
  if (verb === undefined || what === undefined || args.length > 3) {
    throw new UsageError(
      'you must specify two arguments: verb resource or verb resource/resourceName.\n' +
        "See 'kubectl auth can-i -h' for help and examples.",
    );
  }
  const unknownVerb = `Warning: verb '${verb}' is not a known verb\n\n`;
  let spec: object;
  if (what.startsWith('/')) {
    if (!pathVerbs.has(verb)) await context.tell(unknownVerb);
    spec = { nonResourceAttributes: { path: what, verb } };
  } else {
    const [word = '', name] = what.split(/\/(.*)/s);
    const resource = await known(context, word);
    const everywhere = flags.is('all-namespaces');
    if (resource !== undefined && !resource.namespaced && !everywhere) {
      const group = resource.group === '' ? '' : ` in group '${resource.group}'`;
      await context.tell(`Warning: resource '${resource.plural}' is not namespace scoped${group}\n\n`);
    }
    if (!resourceVerbs.has(verb)) await context.tell(unknownVerb);
    spec = {
      resourceAttributes: {
        ...(!everywhere && { namespace: context.namespace }),
        verb,
        group: resource?.group ?? '',
        resource: resource?.plural ?? word,
        subresource: flags.text('subresource'),
        name,
      },
    };
  }
  const { allowed, reason = '', evaluationError = '' } = await reviewed(context, spec);
  const why = [reason, evaluationError].filter((each) => each !== '').map((each) => ` - ${each}`);
  if (!flags.is('quiet')) await context.print(allowed ? 'yes\n' : `no${why.join('')}\n`);
  return allowed ? 0 : 1;
};

export const auth: Verb = {
  name: 'auth',
  about: 'ask what you are allowed to do',
  usage: 'kubectl auth can-i VERB (TYPE | TYPE/NAME | /PATH) [--subresource=NAME]',
  flags: [
    { name: 'subresource', type: 'string', about: 'such as log or exec' },
    { name: 'all-namespaces', short: 'A', type: 'boolean', about: 'in every namespace' },
    { name: 'quiet', short: 'q', type: 'boolean', about: 'only the exit code' },
  ],
  run: async (context, call) => {
    if (call.args[0] === 'can-i') return canI(context, call);
    throw usage('auth', `unknown command "${call.args[0] ?? ''}"`);
  },
};
