/** The program of the test images: what it does is its first argument. */
import type { Program } from '../../runtime/sys.ts';
import { print, type Command } from './command.ts';
import { connect } from './connect.ts';
import { dnsServerList, dnsSuffix } from './dns-lists.ts';
import { entrypointTester } from './entrypoint-tester.ts';
import { etcHosts } from './etc-hosts.ts';
import { readFlags } from './flags.ts';
import { grpcHealthChecking } from './grpc-health-checking.ts';
import { guestbook } from './guestbook.ts';
import { inClusterClient } from './in-cluster-client.ts';
import { issuerDiscovery } from './issuer-discovery.ts';
import { liveness } from './liveness.ts';
import { logsGenerator } from './logs-generator.ts';
import { mounttest } from './mounttest.ts';
import { nettest } from './nettest.ts';
import { netexec } from './netexec/netexec.ts';
import { pause } from './pause.ts';
import { porter } from './porter.ts';
import { serveHostname } from './serve-hostname.ts';
import { testWebserver } from './test-webserver.ts';

const commands: Readonly<Record<string, Command>> = {
  connect,
  'dns-server-list': dnsServerList,
  'dns-suffix': dnsSuffix,
  'entrypoint-tester': entrypointTester,
  'etc-hosts': etcHosts,
  'grpc-health-checking': grpcHealthChecking,
  guestbook,
  inclusterclient: inClusterClient,
  liveness,
  'logs-generator': logsGenerator,
  mounttest,
  netexec,
  nettest,
  pause,
  porter,
  'serve-hostname': serveHostname,
  'test-service-account-issuer-discovery': issuerDiscovery,
  'test-webserver': testWebserver,
};

const version = '2.56';

const usage = (): string =>
  `Usage:\n  app [command]\n\nAvailable Commands:\n${Object.keys(commands)
    .map((name) => `  ${name}\n`)
    .join('')}\nUse "app [command] --help" for more information about a command.\n`;

export const agnhost: Program = async (sys) => {
  const [, name = '--help', ...rest] = sys.argv;
  if (name === '--help' || name === '-h' || name === 'help') {
    await print(sys, usage());
    return 0;
  }
  if (name === '--version') {
    await print(sys, `app version ${version}\n`);
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    await sys.write(2, Buffer.from(`Error: unknown command "${name}" for "app"\nRun 'app --help' for usage.\n`));
    return 1;
  }
  const flags = readFlags(command.flags, rest);
  if ('problem' in flags) {
    await sys.write(2, Buffer.from(`Error: ${flags.problem}\nSee 'app ${name} --help' for usage.\n`));
    return 1;
  }
  return command.run(sys, flags);
};
