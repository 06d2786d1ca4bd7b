import { badRequest } from '../../errors.ts';

/** Ports of one request: each has two channels, whose numbers are bytes. */
const mostPorts = 128;

const cannotConvert = (text: string, why: string): Error =>
  badRequest(`cannot convert to []int32: strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`);

/** `?ports=80&ports=443` or `?ports=80,443`. Throws 400. */
export const wantedPorts = (query: URLSearchParams): number[] => {
  const texts = query.getAll('ports').flatMap((value) => value.split(','));
  for (const text of texts) {
    if (!/^\d+$/.test(text)) throw cannotConvert(text, 'invalid syntax');
    if (Number(text) > 65_535) throw cannotConvert(text, 'value out of range');
  }
  if (texts.length > mostPorts) throw badRequest(`at most ${mostPorts} ports can be forwarded by one request`);
  return texts.map(Number);
};
