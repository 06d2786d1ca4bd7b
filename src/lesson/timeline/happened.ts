/** What the cluster did between two views of it: one entry per fact. */
import { burstText, type Burst, type BurstKind } from './burst.ts';
import type { EventView, LiveView, ServiceView, WorkloadView } from '../live/live-view.ts';
import { plainWords } from './plain-words.ts';
import type { ContainerView, PodView } from '../live/pod-view.ts';
import { withEntries, type TimelineEntry } from './timeline.ts';

type Tone = TimelineEntry['tone'];

/** Times in objects are in whole seconds: only what was seen late knows better by them when it was. */
const lateMs = 1_500;
/** What is older was no news to anybody. */
const closeMs = 60_000;

const timeOf = (own: number | undefined, now: number): number =>
  own !== undefined && now - own > lateMs && now - own < closeMs ? own : now;

const cluster = (at: number, tone: Tone, text: string): TimelineEntry => ({ at, who: 'cluster', tone, text });

const told = (at: number, tone: Tone, burst: Omit<Burst, 'key'>): TimelineEntry => {
  const { kind, of, about = '', names } = burst;
  // Addresses differ from pod to pod, and pods that nobody made have nothing in common.
  const key = [kind, of ?? names[0], kind === 'address' ? '' : about].join('/');
  const whole = { ...burst, key };
  return { ...cluster(at, tone, burstText(whole, '')), burst: whole };
};

/** Counts the ends of a container: while it waits for its next start, the last end is that of the count it still has. */
const ends = ({ end, phase, restarts }: ContainerView): number => {
  if (end === undefined) return 0;
  return phase === 'running' ? restarts : restarts + 1;
};

const endEntry = (pod: PodView, { name, kind, end }: ContainerView, now: number): TimelineEntry => {
  const { exitCode = 0, reason = '', at } = end ?? {};
  const who = `${name} of ${pod.name}`;
  const when = timeOf(at, now);
  if (reason === 'OOMKilled')
    return cluster(when, 'bad', `${who} used too much memory and was killed (OOMKilled, exit code ${exitCode})`);
  if (exitCode === 0) {
    return cluster(when, kind === 'init' ? 'good' : 'plain', `${who} ended well (exit code 0)`);
  }
  if (pod.terminating && pod.of !== undefined) {
    return told(when, 'plain', { kind: 'stopped', of: pod.of, names: [pod.name], about: name });
  }
  if (pod.terminating) return cluster(when, 'plain', `${who} was stopped (exit code ${exitCode})`);
  return cluster(when, 'bad', `${who} ended with exit code ${exitCode}`);
};

const containerEntries = (
  pod: PodView,
  before: ContainerView | undefined,
  after: ContainerView,
  now: number,
): TimelineEntry[] => {
  const entries: TimelineEntry[] = [];
  if (ends(after) > (before === undefined ? 0 : ends(before))) entries.push(endEntry(pod, after, now));
  const { phase, startedAt, restarts, name } = after;
  if (phase !== 'running') return entries;
  const again = restarts > (before?.restarts ?? 0);
  if (before?.phase === 'running' && !again) return entries;
  const at = timeOf(startedAt, now);
  entries.push(
    restarts > 0
      ? cluster(at, 'warn', `${name} of ${pod.name} started again (restart ${restarts})`)
      : told(
          at,
          'plain',
          pod.of === undefined
            ? { kind: 'containers', of: pod.name, names: [name], about: pod.name }
            : { kind: 'started', of: pod.of, names: [pod.name], about: name },
        ),
  );
  return entries;
};

const podEntries = (before: PodView | undefined, pod: PodView, now: number): TimelineEntry[] => {
  if (before === pod) return [];
  const fact = (kind: BurstKind, tone: Tone, about?: string): TimelineEntry =>
    told(now, tone, { kind, of: pod.of, names: [pod.name], ...(about === undefined ? {} : { about }) });
  const entries: TimelineEntry[] = [];
  if (before === undefined) entries.push(fact('appeared', 'plain', pod.node));
  else if (before.node === '' && pod.node !== '') entries.push(fact('scheduled', 'plain', pod.node));
  if (pod.terminating && before?.terminating !== true) entries.push(fact('going', 'warn'));
  if (pod.ip !== '' && pod.ip !== before?.ip) entries.push(fact('address', 'plain', pod.ip));
  if (before?.containers !== pod.containers) {
    for (const [index, container] of pod.containers.entries()) {
      // Containers keep their places, but for those that are added for debugging.
      const known = before?.containers[index];
      const same =
        known?.name === container.name ? known : before?.containers.find(({ name }) => name === container.name);
      entries.push(...containerEntries(pod, same, container, now));
    }
  }
  const was = before?.isReady ?? false;
  if (pod.isReady && !was) entries.push(fact('ready', 'good'));
  // What is going away or has done its work says so itself.
  else if (!pod.isReady && was && !pod.terminating && pod.status !== 'Completed')
    entries.push(fact('not-ready', 'warn'));
  return entries;
};

const byUid = (pods: readonly PodView[]): Map<string, PodView> =>
  new Map(pods.filter(({ ofCheck }) => !ofCheck).map((pod) => [pod.uid, pod]));

const podsBetween = (before: LiveView, after: LiveView, now: number): TimelineEntry[] => {
  const earlier = byUid(before.pods);
  const later = byUid(after.pods);
  const gone = [...earlier.values()]
    .filter(({ uid }) => !later.has(uid))
    .map(({ name, of }) => told(now, 'warn', { kind: 'gone', of, names: [name] }));
  const rest = [...later.values()].flatMap((pod) => podEntries(earlier.get(pod.uid), pod, now));
  return [...gone, ...rest];
};

const servicesBetween = (before: LiveView, after: LiveView, now: number): TimelineEntry[] => {
  if (before.services.length === 0 && after.services.length === 0) return [];
  const makers = new Map([...before.pods, ...after.pods].map(({ name, of }) => [name, of]));
  const serving = (services: readonly ServiceView[]): Map<string, { service: string; pod: string }> =>
    new Map(
      services.flatMap(({ name, endpoints }) =>
        endpoints
          .filter(({ ready }) => ready)
          .map(({ pod, ip }) => [`${name}/${pod}/${ip}`, { service: name, pod: pod === '' ? ip : pod }] as const),
      ),
    );
  const earlier = serving(before.services);
  const later = serving(after.services);
  const fact = (kind: BurstKind, tone: Tone, { service, pod }: { service: string; pod: string }): TimelineEntry =>
    told(now, tone, { kind, of: makers.get(pod), names: [pod], about: service });
  return [
    ...[...earlier].filter(([key]) => !later.has(key)).map(([, end]) => fact('rests', 'warn', end)),
    ...[...later].filter(([key]) => !earlier.has(key)).map(([, end]) => fact('serves', 'good', end)),
  ];
};

const workloadKey = ({ kind, name }: WorkloadView): string => `${kind} ${name}`;

const workloadsBetween = (before: LiveView, after: LiveView, now: number): TimelineEntry[] => {
  const earlier = new Map(before.workloads.map((each) => [workloadKey(each), each.ready]));
  const later = new Set(after.workloads.map(workloadKey));
  const gone = before.workloads
    .map(workloadKey)
    .filter((key) => !later.has(key))
    .map((key) => cluster(now, 'warn', `${key} is gone`));
  const changed = after.workloads.flatMap((workload): TimelineEntry[] => {
    const key = workloadKey(workload);
    const { ready, kind, name } = workload;
    if (earlier.get(key) === ready) return [];
    const [some, all] = ready.split('/');
    const text = `${key}: ${some} of ${all} ${kind === 'Job' ? 'completed' : 'ready'}`;
    const tone = some === all && all !== '0' ? 'good' : 'plain';
    return [{ ...cluster(now, tone, text), burst: { kind: 'state', key, of: undefined, names: [name] } }];
  });
  return [...gone, ...changed];
};

/** The same trouble again has the same key, whatever numbers are in its message. */
const eventKey = ({ object, reason, message }: EventView): string =>
  `${object}/${reason}/${message.slice(0, 24).replaceAll(/\d+/g, '')}`;

/** The containers and the pulls tell this already. */
const isRepeated = ({ reason, message }: EventView): boolean =>
  reason === 'Failed' && /^Error: \w+Pull\w*$/.test(message);

const warningsBetween = (before: LiveView, after: LiveView, now: number): TimelineEntry[] => {
  if (before.events === after.events) return [];
  const known = new Set(before.events.map(eventKey));
  return after.events
    .filter((event) => event.type === 'Warning' && !known.has(eventKey(event)) && !isRepeated(event))
    .map((event) => {
      const key = eventKey(event);
      const at = timeOf(Date.parse(event.at), now);
      return { ...cluster(at, 'warn', plainWords(event)), burst: { kind: 'state', key, of: undefined, names: [] } };
    });
};

export const happenedBetween = (before: LiveView | undefined, after: LiveView, now: number): TimelineEntry[] => {
  // What was there when the learner came is no news.
  if (before === undefined || before === after) return [];
  return [
    ...withEntries(
      [],
      [
        ...podsBetween(before, after, now),
        ...warningsBetween(before, after, now),
        ...servicesBetween(before, after, now),
        ...workloadsBetween(before, after, now),
      ],
    ),
  ];
};
