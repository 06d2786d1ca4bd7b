/** Amounts of resources as manifests write them: `100m`, `64Mi`, `1.5`, `2e3`. */

const binary: Record<string, number> = {
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};
const decimal: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
};

/** Undefined when it is no quantity. */
export const parseQuantity = (text: string | number): number | undefined => {
  const [, digits = '', suffix = ''] =
    /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([A-Za-z]*)$/.exec(String(text)) ?? [];
  if (digits === '') return undefined;
  const factor = binary[suffix] ?? decimal[suffix];
  return factor === undefined ? undefined : Number(digits) * factor;
};

/** Rounded up, as limits are. */
export const milliOf = (text: string | number | undefined): number | undefined => {
  const value = text === undefined ? undefined : parseQuantity(text);
  // Floating point: 0.1 * 1000 must not become 101.
  return value === undefined ? undefined : Math.ceil(Number((value * 1000).toPrecision(15)));
};

export const wholeOf = (text: string | number | undefined): number | undefined => {
  const value = text === undefined ? undefined : parseQuantity(text);
  return value === undefined ? undefined : Math.ceil(Number(value.toPrecision(15)));
};

/** As a number to add up with; 0 for what is no quantity, which validation has refused. */
export const quantity = (text: string | number | undefined): number => parseQuantity(text ?? 0) ?? 0;
