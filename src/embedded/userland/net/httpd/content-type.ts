/** By suffix, as busybox's httpd has them. */
const types = new Map(
  Object.entries({
    'txt h c cc cpp': 'text/plain',
    'htm html': 'text/html',
    'jpg jpeg': 'image/jpeg',
    gif: 'image/gif',
    png: 'image/png',
    svg: 'image/svg+xml',
    css: 'text/css',
    js: 'application/javascript',
    wav: 'audio/wav',
    avi: 'video/x-msvideo',
    'qt mov': 'video/quicktime',
    'mpe mpeg': 'video/mpeg',
    'mid midi': 'audio/midi',
    mp3: 'audio/mpeg',
  }).flatMap(([suffixes, type]) => suffixes.split(' ').map((suffix) => [suffix, type] as const)),
);

/** Undefined: the header is left out. */
export const contentTypeOf = (path: string): string | undefined => types.get(path.slice(path.lastIndexOf('.') + 1));
