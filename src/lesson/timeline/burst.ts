/** The same thing told of several in one sentence: `5 pods of shop are Ready`. */

export type BurstKind =
  | 'appeared'
  | 'scheduled'
  | 'address'
  | 'ready'
  | 'not-ready'
  | 'going'
  | 'gone'
  | 'serves'
  | 'rests'
  | 'started'
  | 'stopped'
  /** Of one pod; the names are theirs. */
  | 'containers'
  | 'state';

export type Burst = {
  kind: BurstKind;
  /** Equal keys are told together. */
  key: string;
  /** Whose pods they are: `shop`; undefined for pods that nobody made. */
  of: string | undefined;
  names: readonly string[];
  /** The Service, the node or the container that it is about. */
  about?: string;
};

type Phrase = (who: string, is: 'is' | 'are', about: string) => string;

const phrases: Readonly<Record<Exclude<BurstKind, 'state'>, Phrase>> = {
  appeared: (who, is, node) => `${who} ${is} there${node === '' ? '' : `, on node ${node}`}`,
  scheduled: (who, is, node) => `${who} ${is === 'is' ? 'has a place' : 'have places'} on node ${node}`,
  address: (who, is, ip) => (is === 'is' ? `${who} has the IP ${ip}` : `${who} have IPs`),
  ready: (who, is) => `${who} ${is} Ready`,
  'not-ready': (who, is) => `${who} ${is} not Ready`,
  going: (who, is) => `${who} ${is} going away (Terminating)`,
  gone: (who, is) => `${who} ${is} gone`,
  serves: (who, is, service) => `${who} ${is === 'is' ? 'gets' : 'get'} traffic from Service ${service}`,
  rests: (who, is, service) => `${who} ${is === 'is' ? 'gets' : 'get'} no more traffic from Service ${service}`,
  started: (who, _is, container) => `${container} of ${who} started`,
  stopped: (who, _is, container) => `${container} of ${who} was stopped`,
  containers: (who, _is, pod) => `${who} of ${pod} started`,
};

const list = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

const whoOf = ({ kind, names, of }: Burst): string => {
  if (kind === 'containers') return list(names);
  if (names.length === 1) return kind === 'appeared' ? `pod ${names[0]}` : (names[0] ?? '');
  return of === undefined ? `${names.length} pods` : `${names.length} pods of ${of}`;
};

/** `text`: what is said of a kind that has no sentence for several. */
export const burstText = (burst: Burst, text: string): string => {
  const { kind, names, about = '' } = burst;
  return kind === 'state' ? text : phrases[kind](whoOf(burst), names.length === 1 ? 'is' : 'are', about);
};
