/** Kubernetes quantities as numbers: `100m` is 0.1, `64Mi` is 67108864. Exact enough for adding up a node. */
const suffixes: Record<string, number> = {
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
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** 0 for what is no quantity: validation has refused those. */
export const quantity = (text: string | number | undefined): number => {
  const match = /^([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)([numkMGTPE]?|[KMGTPE]i)$/.exec(String(text ?? '0'));
  return match === null ? 0 : Number(match[1]) * (suffixes[match[2] ?? ''] ?? 1);
};
