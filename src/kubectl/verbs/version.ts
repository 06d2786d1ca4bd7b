import { Unreachable } from '../../cluster/types.ts';
import { yamlText } from '../print/yaml-text.ts';
import { UsageError, type Verb } from '../verb.ts';

/** The kubectl whose answers these are. */
const clientVersion = { major: '1', minor: '34', gitVersion: 'v1.34.4' };
const kustomizeVersion = 'v5.7.1';

type ServerVersion = { gitVersion: string; major: string; minor: string; [field: string]: string };

/** Kubernetes promises that a kubectl works with servers one minor version older or newer. */
const skewWarning = ({ major, minor, gitVersion }: ServerVersion): string => {
  const distance = Math.abs(Number.parseInt(minor, 10) - Number(clientVersion.minor));
  if (major === clientVersion.major && !(distance > 1)) return '';
  return (
    `WARNING: version difference between client (${clientVersion.major}.${clientVersion.minor}) and ` +
    `server (${gitVersion.replace(/^v(\d+\.\d+).*/, '$1')}) exceeds the supported minor version skew of +/-1\n`
  );
};

export const version: Verb = {
  name: 'version',
  about: 'Print the versions of kubectl and of the server',
  usage: 'kubectl version [--client] [-o yaml|json]',
  flags: [
    { name: 'client', type: 'boolean', about: 'only that of kubectl' },
    { name: 'output', short: 'o', type: 'string', about: 'yaml or json' },
  ],
  run: async (context, { flags }) => {
    const output = flags.text('output') ?? '';
    if (!['', 'yaml', 'json'].includes(output)) throw new UsageError("--output must be 'yaml' or 'json'");
    let server: ServerVersion | undefined;
    let trouble: unknown;
    if (!flags.is('client')) {
      try {
        server = await context.access.request<ServerVersion>('GET', '/version', {}, context.signal);
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error;
        trouble = error;
      }
    }
    const known = { clientVersion, kustomizeVersion, ...(server === undefined ? {} : { serverVersion: server }) };
    if (output === 'json') await context.print(`${JSON.stringify(known, null, 2)}\n`);
    else if (output === 'yaml') await context.print(`${yamlText(known)}\n`);
    else {
      const serverLine = server === undefined ? '' : `Server Version: ${server.gitVersion}\n`;
      await context.print(
        `Client Version: ${clientVersion.gitVersion}\nKustomize Version: ${kustomizeVersion}\n${serverLine}`,
      );
    }
    if (server !== undefined) await context.tell(skewWarning(server));
    // What the user asked for is printed first; then why the rest is missing.
    if (trouble !== undefined) throw trouble as Unreachable;
    return 0;
  },
};
