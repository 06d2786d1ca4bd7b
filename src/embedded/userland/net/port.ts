/** A port's number; undefined: it is none. Names of services are not known. */
export const parsePort = (text: string): number | undefined => {
  if (!/^\d{1,5}$/u.test(text)) return undefined;
  const port = Number(text);
  return port <= 65535 ? port : undefined;
};

/** `10.0.0.1:80`, `[::1]:80` */
export const formatAddress = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
