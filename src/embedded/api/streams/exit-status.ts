/** How the end of a command is told on the error channel. */
import { signals, type Exit } from '../../runtime/sys.ts';

export type StreamStatus = {
  metadata: Record<string, never>;
  status: 'Success' | 'Failure';
  message?: string;
  reason?: string;
  details?: { causes: { reason?: string; message: string }[] };
  code?: number;
};

const codeOf = (exit: Exit): number => (exit.signal === undefined ? exit.code : 128 + signals[exit.signal]);

export const exitStatus = (exit: Exit, command: readonly string[]): StreamStatus => {
  const code = codeOf(exit);
  if (code === 0) return { metadata: {}, status: 'Success' };
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: error executing command [${command.join(' ')}], exit code ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  };
};

export const failureStatus = (message: string): StreamStatus => ({
  metadata: {},
  status: 'Failure',
  message: `Internal error occurred: ${message}`,
  reason: 'InternalError',
  details: { causes: [{ message }] },
  code: 500,
});
