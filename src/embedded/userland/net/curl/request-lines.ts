import type { Headers } from '../../../http/headers.ts';
import type { Url } from '../wget/url.ts';
import type { CurlOptions } from './command-line.ts';

/** The lines of a request's head, in curl's order; what `-H` says replaces its own. */
export const requestLines = (options: CurlOptions, url: Url, method: string, body: Buffer | undefined): string[] => {
  const given = options.headers.map(
    (line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const,
  );
  const isGiven = (name: string): boolean => given.some(([each]) => each.toLowerCase() === name.toLowerCase());
  const user = options.user ?? url.user;
  const own: Headers = [
    ['Host', url.authority],
    ...maybe('Authorization', user && `Basic ${Buffer.from(user).toString('base64')}`),
    ...maybe('User-Agent', options.userAgent),
    ['Accept', '*/*'],
    ...maybe('Referer', options.referer),
  ];
  const ofBody: Headers =
    body === undefined
      ? []
      : [
          ['Content-Length', String(body.length)],
          ...maybe('Content-Type', options.upload === undefined ? 'application/x-www-form-urlencoded' : undefined),
        ];
  const line = ([name, value]: readonly [string, string]): string => `${name}: ${value}`;
  return [
    `${method} ${url.path.replace(/#.*/u, '')} HTTP/1.1`,
    ...own.filter(([name]) => !isGiven(name)).map(line),
    ...given.filter(([, value]) => value !== '').map(line),
    ...ofBody.filter(([name]) => !isGiven(name)).map(line),
    '',
  ];
};

const maybe = (name: string, value: string | undefined): Headers =>
  value === undefined || value === '' ? [] : [[name, value]];
