/** Names of upstream end-to-end specs: `[sig-node] Probing container should … [NodeConformance] [Conformance]`. */

/** One name a line; empty lines and those that begin with # don't count. */
export const readSpecs = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

/** Names out of `e2e.test --list-tests`, which puts a place before each. */
export const readListing = (text: string): string[] =>
  [...text.matchAll(/^ *[^ ]*\.go:\d+: (.+)$/gm)].map(([, name]) => name!.trim());

/** `sig-node`; `other` for a name without one. */
export const areaOf = (name: string): string => /^\[(sig-[\w-]+)\]/.exec(name)?.[1] ?? 'other';

/** Those that must have the cluster to themselves. */
export const isSerial = (name: string): boolean => /\[(Serial|Disruptive)\]/.test(name);

/** Those that watch for minutes: begun first, they don't make the others' end late. */
export const isLong = (name: string): boolean =>
  /\[Slow\]|\*not\* be restarted|monotonically increasing|500 podspec|CronJob/.test(name);

/** For `--ginkgo.focus`: exactly this spec, whose full name the suite's own title stands before. */
export const focusOf = (name: string): string => `suite ${name.replaceAll(/[\][\\.^$*+?(){}|/]/g, '\\$&')}$`;
