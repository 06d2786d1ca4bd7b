/** `$name` and `${name}` in texts of a configuration. */

const reference = /\$(?:\{(\w+)\}|(\w+))/gu;

export const variablesIn = (text: string): string[] =>
  [...text.matchAll(reference)].map((match) => match[1] ?? match[2]!);

export const fillIn = (text: string, valueOf: (name: string) => string): string =>
  text.includes('$')
    ? text.replace(reference, (_all, braced?: string, bare?: string) => valueOf(braced ?? bare ?? ''))
    : text;

/** Those that every request has. */
export const requestVariables: ReadonlySet<string> = new Set([
  'args',
  'body_bytes_sent',
  'bytes_sent',
  'connection',
  'connection_requests',
  'content_length',
  'content_type',
  'document_root',
  'document_uri',
  'host',
  'hostname',
  'is_args',
  'msec',
  'nginx_version',
  'pid',
  'pipe',
  'proxy_add_x_forwarded_for',
  'proxy_host',
  'proxy_port',
  'query_string',
  'remote_addr',
  'remote_port',
  'remote_user',
  'request',
  'request_body',
  'request_filename',
  'request_id',
  'request_length',
  'request_method',
  'request_time',
  'request_uri',
  'scheme',
  'server_addr',
  'server_name',
  'server_port',
  'server_protocol',
  'status',
  'time_iso8601',
  'time_local',
  'uri',
  'upstream_addr',
  'upstream_response_time',
  'upstream_status',
]);

export const variablePrefixes = ['http_', 'sent_http_', 'arg_', 'cookie_', 'upstream_http_'];
