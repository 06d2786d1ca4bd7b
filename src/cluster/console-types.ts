/** What a command line at a cluster needs beyond what graders do: raw answers, tables, and streams that a person sits at. */
import type { Readable, Writable, Duplex } from 'node:stream';

export type ConsoleRequest = {
  query?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Sent as JSON, a string as it is. */
  body?: unknown;
  contentType?: string;
  /** The Accept header; default `application/json`. A Table: `application/json;as=Table;v=v1;g=meta.k8s.io,application/json`. */
  accept?: string;
  /** Default 60 s. */
  timeoutMs?: number;
};

export type StreamTarget = { namespace: string; pod: string; container?: string };

export type TerminalSize = { columns: number; rows: number };

export type StreamOptions = {
  tty: boolean;
  stdin: Readable | undefined;
  stdout: Writable;
  /** Absent with a tty, where everything comes on standard output. */
  stderr: Writable | undefined;
  /** Calls back with the size now and after each change; returns how to stop that. */
  onSize?: (tell: (size: TerminalSize) => void) => () => void;
};

/** Every method may throw `ApiRefusal` (its `status` has the server's words) or `Unreachable`, as `ClusterAccess` does. */
export interface ConsoleAccess {
  /** `https://127.0.0.1:6443` */
  server: string;
  /** Of the kubeconfig's context; `default` when it names none. */
  namespace: string;
  /** Path below the server's address: `/api/v1/namespaces/a/pods`. Parsed JSON. Reads are asked again after passing trouble. */
  request<T>(method: string, path: string, options?: ConsoleRequest, signal?: AbortSignal): Promise<T>;
  /** The same for a body that is text: `get --raw`. */
  text(path: string, options?: ConsoleRequest, signal?: AbortSignal): Promise<string>;
  /** The `Warning:` headers of answers, in the order in which they come. */
  onWarning: ((text: string) => void) | undefined;
  /** A body as it arrives: logs, watches. Ends when the server ends it or the signal is aborted. */
  stream(path: string, options: ConsoleRequest, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Runs a command; resolves with its exit code. A failure to start it is an `ApiRefusal` with the runtime's words. */
  exec(target: StreamTarget, command: readonly string[], options: StreamOptions, signal: AbortSignal): Promise<number>;
  /** Joins the container's first process; resolves with its exit code, or 0 when the stream just ends. */
  attach(target: StreamTarget, options: StreamOptions, signal: AbortSignal): Promise<number>;
  /** Carries one connection to a port of the pod; resolves when it is over, rejects with the words of the node. */
  forward(target: { namespace: string; pod: string; port: number }, socket: Duplex, signal: AbortSignal): Promise<void>;
  close(): void;
}
