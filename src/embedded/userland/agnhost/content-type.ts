/** What a body is by its first bytes, as Go's http.DetectContentType tells it. */
const marks: readonly (readonly [pattern: RegExp, type: string])[] = [
  [
    /^\s*<(!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--)[ >]/iu,
    'text/html; charset=utf-8',
  ],
  [/^\s*<\?xml/iu, 'text/xml; charset=utf-8'],
  [/^\xff\xd8\xff/u, 'image/jpeg'],
  [/^\x89PNG\r\n/u, 'image/png'],
  [/^GIF8[79]a/u, 'image/gif'],
  [/^%PDF-/u, 'application/pdf'],
];

// oxlint-disable-next-line eslint/no-control-regex -- such bytes are what makes it binary
const binary = /[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]/u;

export const contentTypeOf = (content: Uint8Array): string => {
  const head = Buffer.from(content.subarray(0, 512)).toString('latin1');
  const type = marks.find(([pattern]) => pattern.test(head))?.[1];
  return type ?? (binary.test(head) ? 'application/octet-stream' : 'text/plain; charset=utf-8');
};
