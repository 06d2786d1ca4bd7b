/** As much of ASN.1's distinguished encoding as a certificate needs. */

const tags = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  bytes: 0x04,
  oid: 0x06,
  text: 0x0c,
  time: 0x17,
  sequence: 0x30,
  set: 0x31,
};

const wrap = (tag: number, content: Uint8Array): Buffer => {
  const length = content.length;
  const head =
    length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
};

export const sequence = (...parts: Uint8Array[]): Buffer => wrap(tags.sequence, Buffer.concat(parts));
export const set = (...parts: Uint8Array[]): Buffer => wrap(tags.set, Buffer.concat(parts));
export const octets = (content: Uint8Array): Buffer => wrap(tags.bytes, content);
export const utf8 = (text: string): Buffer => wrap(tags.text, Buffer.from(text));
export const yes = (): Buffer => wrap(tags.boolean, Buffer.from([0xff]));

/** `unused`: how many bits at the end don't count. */
export const bitString = (content: Uint8Array, unused = 0): Buffer =>
  wrap(tags.bits, Buffer.concat([Buffer.from([unused]), content]));

/** Not negative: the first bit must not look like a sign. */
export const integer = (content: Uint8Array): Buffer =>
  wrap(tags.integer, (content[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), content]) : content);

export const objectId = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const digits = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
    bytes.push(...digits);
  }
  return wrap(tags.oid, Buffer.from(bytes));
};

/** Years before 2050. */
export const utcTime = (ms: number): Buffer =>
  wrap(tags.time, Buffer.from(`${new Date(ms).toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`));

/** `[number]`, around its content or instead of its tag. */
export const explicit = (number: number, content: Uint8Array): Buffer => wrap(0xa0 | number, content);
export const implicit = (number: number, content: Uint8Array): Buffer => wrap(0x80 | number, content);
