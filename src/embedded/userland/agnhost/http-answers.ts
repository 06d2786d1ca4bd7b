import type { Request, Response } from './http-server.ts';

/** As Go's http.Error. */
export const refusal = (status: number, text: string): Response => ({
  status,
  headers: [
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['X-Content-Type-Options', 'nosniff'],
  ],
  body: `${text}\n`,
});

export const notFound: Response = refusal(404, '404 page not found');

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&#34;');

/** As Go's http.Redirect: a relative place is one beside the path that was asked for. */
export const redirection = ({ method, path }: Request, location: string, status: number, reason: string): Response => {
  const absolute = /^[a-z][a-z\d+.-]*:|^\//iu.test(location);
  const place = absolute ? location : `${path.slice(0, path.lastIndexOf('/') + 1)}${location}`;
  const shown = method === 'GET' || method === 'HEAD';
  return {
    status,
    headers: [...(shown ? ([['Content-Type', 'text/html; charset=utf-8']] as const) : []), ['Location', place]],
    body: method === 'GET' ? `<a href="${escaped(place)}">${reason}</a>.\n\n` : '',
  };
};

/** Query and, of a form, body: what Go's FormValue looks in, the body first. */
export const formValue = (request: Request, name: string): string => {
  const type = request.headers.find(([each]) => each.toLowerCase() === 'content-type')?.[1] ?? '';
  const form = type.startsWith('application/x-www-form-urlencoded')
    ? new URLSearchParams(Buffer.from(request.body).toString()).get(name)
    : null;
  return form ?? request.query.get(name) ?? '';
};
