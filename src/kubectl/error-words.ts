/** What kubectl prints on standard error for a refusal, an unreachable server or a wrong command line. */
import type { Status } from '../cluster/kube.ts';
import { ApiRefusal, Unreachable } from '../cluster/types.ts';
import { UsageError } from './verb.ts';

const invalidWords = ({ message = '', details }: Status): string => {
  const causes = [...new Set((details?.causes ?? []).map((cause) => `${cause.field ?? ''}: ${cause.message ?? ''}`))];
  const named = details?.kind !== undefined || details?.name !== undefined;
  const subject = named
    ? `The ${details?.kind ?? ''} ${JSON.stringify(details?.name ?? '')} is invalid`
    : 'The request is invalid';
  if (causes.length === 1) return `${subject}: ${causes[0]}`;
  if (causes.length > 1) return [`${subject}: `, ...causes.map((cause) => `* ${cause}`)].join('\n');
  return named || message === '' ? subject : `${subject}: ${message}`;
};

const refusalWords = ({ status }: ApiRefusal): string => {
  const { reason = '', message = '' } = status;
  if (reason === 'Invalid') return invalidWords(status);
  if (reason === 'Unauthorized') return `error: You must be logged in to the server (${message})`;
  return `Error from server${reason === '' ? '' : ` (${reason})`}: ${message}`;
};

const unreachableWords = (error: Unreachable, server: string): string => {
  const cause = error.cause as { code?: string; errors?: { code?: string }[] } | undefined;
  const code = cause?.code ?? cause?.errors?.[0]?.code;
  if (code === 'ECONNREFUSED') {
    const host = URL.canParse(server) ? new URL(server).host : server;
    return `The connection to the server ${host} was refused - did you specify the right host or port?`;
  }
  return `Unable to connect to the server: ${error.message}`;
};

/** Undefined for what is a bug. */
export const errorWords = (error: unknown, server: string): string | undefined => {
  if (error instanceof ApiRefusal) return refusalWords(error);
  if (error instanceof Unreachable) return unreachableWords(error, server);
  if (error instanceof UsageError)
    return error.message.startsWith('error: ') ? error.message : `error: ${error.message}`;
  return undefined;
};
