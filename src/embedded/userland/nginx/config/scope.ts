/** What a configuration says once it is understood: nested scopes, the inner ones inherit from the outer. */
import type { Matcher } from './matcher.ts';

export type AccessLog = 'off' | { path: string; format: string };
export type ErrorLevel = 'debug' | 'info' | 'notice' | 'warn' | 'error' | 'crit' | 'alert' | 'emerg';
export type ErrorLog = { path: string; level: ErrorLevel };
export type ErrorPage = {
  codes: readonly number[];
  /** Undefined: the code stays; 0: that of the page. */ status: number | undefined;
  uri: string;
};

/** What is done with a request before its content is looked for. */
export type RewriteStep =
  | { do: 'return'; code: number; text: string | undefined }
  | { do: 'set'; variable: string; value: string }
  | { do: 'rewrite'; matcher: Matcher; to: string; flag: 'last' | 'break' | 'redirect' | 'permanent' | undefined };

export type ProxyTarget = {
  /** `host:port` as written: what is sent as Host. */
  authority: string;
  /** Undefined: the request's own URI is passed on as it is. */
  path: string | undefined;
  /** Addresses, tried in turn. */
  servers: readonly { host: string; port: number }[];
};

/** Undefined in a scope: look in the outer one. */
export type Settings = {
  root?: string;
  alias?: string;
  index?: readonly string[];
  types?: ReadonlyMap<string, string>;
  defaultType?: string;
  errorPages?: readonly ErrorPage[];
  headers?: readonly { name: string; value: string; always: boolean }[];
  accessLogs?: readonly AccessLog[];
  errorLog?: ErrorLog;
  autoindex?: boolean;
  access?: readonly { allow: boolean; first: number; size: number }[];
  proxyHeaders?: readonly (readonly [name: string, value: string])[];
  proxyConnectTimeoutMs?: number;
  proxyReadTimeoutMs?: number;
  keepaliveMs?: number;
  keepaliveRequests?: number;
  maxBodyBytes?: number;
  serverTokens?: boolean;
  absoluteRedirect?: boolean;
};

export type Scope = {
  settings: Settings;
  outer: Scope | undefined;
  /** Own to the scope, never inherited. */
  rewrites: readonly RewriteStep[];
  tryFiles: readonly string[] | undefined;
  internal: boolean;
  stubStatus: boolean;
  proxy: ProxyTarget | undefined;
  locations: readonly Location[];
};

export type Location = Scope & {
  kind: 'exact' | 'prefix' | 'final-prefix' | 'pattern' | 'named';
  /** The prefix, or the name with its `@`. */
  text: string;
  matcher: Matcher | undefined;
};

export type Listen = { host: string; port: number; isDefault: boolean };

export type ServerScope = Scope & { names: readonly string[]; listens: readonly Listen[]; name: string };

export type NginxConfig = {
  user: string;
  group: string | undefined;
  userPlace: string | undefined;
  daemon: boolean;
  workers: number | 'auto';
  pid: string;
  errorLog: ErrorLog;
  hasEvents: boolean;
  formats: ReadonlyMap<string, string>;
  /** Files to be opened beside `errorLog`. */
  logs: readonly string[];
  servers: readonly ServerScope[];
  /** Said while reading, with `[warn]`. */
  warnings: readonly string[];
};

/** The innermost value. */
export const settingOf = <Name extends keyof Settings>(scope: Scope, name: Name): Settings[Name] | undefined => {
  for (let each: Scope | undefined = scope; each !== undefined; each = each.outer) {
    const value = each.settings[name];
    if (value !== undefined) return value;
  }
  return undefined;
};
