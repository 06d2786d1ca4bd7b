import { apiVersionOf, resourcesOf } from '../discovery.ts';
import { compareText } from '../print/json-text.ts';
import type { Verb } from '../verb.ts';

export const apiVersions: Verb = {
  name: 'api-versions',
  about: 'List the API versions that the server knows',
  usage: 'kubectl api-versions',
  flags: [],
  run: async (context) => {
    const versions = [...new Set((await resourcesOf(context)).map(apiVersionOf))].toSorted(compareText);
    await context.print(versions.map((version) => `${version}\n`).join(''));
    return 0;
  },
};
