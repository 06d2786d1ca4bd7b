/** The experiment behind probe.flip: hide the ready file in one pod, watch, ask through the Service, put it back. */
import type { Container, EndpointSlice, Event, Pod, Service } from '../../src/cluster/kube.ts';
import { observe } from '../../src/cluster/observe.ts';
import type { ClusterAccess, ExecTarget } from '../../src/cluster/types.ts';
import { fail, type Finding } from '../../src/domain/evidence.ts';
import type { Scope } from '../grader.ts';
import { readyEndpoints, sliceQuery } from '../look/endpoints.ts';
import { identityOf, restartsOf } from '../look/identity.ts';
import { awaitObject, awaitOwner, describeMissingOwner, podsOf, staysBelow } from '../look/owners.ts';
import { isReady } from '../look/pods.ts';
import { record } from '../look/record.ts';
import { serviceUrl } from '../look/service.ts';
import { quote, shell } from '../look/shell.ts';

export type Flip =
  | { why: Finding }
  | {
      pod: string;
      /** The readiness probe in words, if there is one. */
      readiness: string | undefined;
      outAfterMs: number | undefined;
      stayedOut: boolean;
      backAfterMs: number | undefined;
      restartsBefore: number;
      restartsAfter: number;
      /** The event that shows a liveness probe failing because of the file. */
      killing: string | undefined;
      /** Names of the pods that answered while this one was out; `failed` for no answer. */
      answers: string[];
    };

export type FlipParams = {
  service: string;
  deployment: string;
  container: string;
  file: string;
  docroot: string;
  outWithinMs: number;
  hold: number;
};

const requests = 40;
/** From the endpoint's change to the last node's routes: at most this long, usually about a second. */
const routeLagMs = 20_000;
/** One round without the pod can be luck. */
const cleanRounds = 3;
/** The longest that a slow liveness probe is waited for. */
const longestHoldMs = 45_000;

const describeProbe = ({ readinessProbe: probe }: Container): string | undefined => {
  if (probe === undefined) return undefined;
  const what =
    probe.httpGet !== undefined
      ? `HTTP GET ${probe.httpGet.path ?? '/'}`
      : probe.tcpSocket !== undefined
        ? `TCP ${probe.tcpSocket.port}`
        : probe.exec !== undefined
          ? `exec ${(probe.exec.command ?? []).join(' ')}`
          : 'gRPC';
  return `${what} every ${probe.periodSeconds ?? 10} s, ${probe.failureThreshold ?? 3} failures`;
};

/** A liveness probe needs at least one round to show that it depends on the file. */
const livenessRoundMs = (container: Container | undefined): number => {
  const probe = container?.livenessProbe;
  return probe === undefined ? 0 : ((probe.periodSeconds ?? 10) + (probe.timeoutSeconds ?? 1) + 2) * 1_000;
};

const readyPods = async (
  cluster: ClusterAccess,
  scope: Scope,
  deployment: string,
  signal: AbortSignal,
): Promise<Pod[] | Finding> => {
  const owner = await awaitOwner(cluster, scope, { kind: 'Deployment', name: deployment }, signal);
  if (owner === 'absent') return describeMissingOwner({ kind: 'Deployment', name: deployment }, scope.namespace);
  const end = scope.clock.now() + scope.withinMs;
  for (;;) {
    const pods = (await podsOf(cluster, owner, signal)).filter(isReady);
    if (pods.length >= 2) return pods;
    if (scope.clock.now() >= end || (await staysBelow(cluster, scope, deployment, 2, signal))) {
      return fail(
        `${pods.length} pod of Deployment ${deployment} is Ready, and two are needed: one to take out and one to keep serving`,
        `kubectl -n ${scope.namespace} get pods shows what is not Ready.`,
      );
    }
    await scope.waiting(scope.clock.sleep(500, signal));
  }
};

const ask = async (
  cluster: ClusterAccess,
  scope: Scope,
  url: string,
  times: number,
  signal: AbortSignal,
): Promise<string[]> => {
  const script = `i=0; while [ $i -lt ${times} ]; do wget -q -T 2 -O - ${quote(url)} || echo failed; echo; i=$((i+1)); done`;
  const { stdout } = await shell(cluster, scope, await scope.prober(), script, signal, times * 2_500);
  return stdout
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
};

/** Requests while `name` is out: the first ones wait for the routes to follow the endpoints, then all of them count. */
const askElsewhere = async (
  cluster: ClusterAccess,
  scope: Scope,
  url: string,
  name: string,
  signal: AbortSignal,
): Promise<string[]> => {
  const end = scope.clock.now() + routeLagMs;
  for (let clean = 0; clean < cleanRounds && scope.clock.now() < end;) {
    const round = await ask(cluster, scope, url, 8, signal);
    clean = round.includes(name) ? 0 : clean + 1;
    if (clean === 0) await scope.waiting(scope.clock.sleep(300, signal));
  }
  return ask(cluster, scope, url, requests, signal);
};

export const flip = async (
  cluster: ClusterAccess,
  scope: Scope,
  params: FlipParams,
  signal: AbortSignal,
): Promise<Flip> => {
  const { namespace, clock } = scope;
  const { container, file, docroot } = params;
  const pods = await readyPods(cluster, scope, params.deployment, signal);
  if (!Array.isArray(pods)) return { why: pods };
  const service = await awaitObject<Service>(cluster, scope, { kind: 'Service', name: params.service }, signal);
  if (service === undefined) return { why: describeMissingOwner({ kind: 'Service', name: params.service }, namespace) };

  // Each pod gets a page with its own name, so that answers tell who gave them.
  const page = `kp-${scope.nonce().slice(0, 12)}`;
  const target = (pod: Pod): ExecTarget => ({ namespace, pod: pod.metadata.name, container });
  for (const pod of pods) {
    const path = quote(`${docroot}/${page}`);
    const wrote = await shell(cluster, scope, target(pod), `printf %s ${quote(pod.metadata.name)} > ${path}`, signal);
    if (wrote.code !== 0) {
      return {
        why: fail(
          `no page could be put into ${docroot} of ${pod.metadata.name} (container ${container}): ${wrote.stderr.trim()}`,
          `The pods of ${params.deployment} need a container ${container} that serves ${docroot}.`,
        ),
      };
    }
    scope.cleanup(() => shell(cluster, scope, target(pod), `rm -f ${path}`, AbortSignal.timeout(5_000)));
  }
  const url = serviceUrl(service, `/${page}`);
  const chosen = pods[0]!;
  const { name, uid } = chosen.metadata;

  // Positive control: only a pod that gets traffic can lose it.
  const controlEnd = clock.now() + 20_000;
  while (!(await ask(cluster, scope, url, 12, signal)).includes(name)) {
    if (clock.now() >= controlEnd) {
      return {
        why: fail(
          `no request through Service ${params.service} reached ${name}`,
          `Do the Service's selector and targetPort fit? kubectl -n ${namespace} describe service ${params.service}`,
        ),
      };
    }
    await scope.waiting(clock.sleep(500, signal));
  }

  let now = chosen;
  let wasUnready = false;
  const podWatch = await record<Pod>(
    cluster,
    scope,
    { apiVersion: 'v1', kind: 'Pod', namespace, fieldSelector: `metadata.name=${name}` },
    (objects) => {
      now = objects.find((pod) => pod.metadata.uid === uid) ?? now;
      wasUnready ||= !isReady(now);
    },
    signal,
  );
  scope.cleanup(() => podWatch.stop());
  const inRotation = (slices: EndpointSlice[]): boolean =>
    readyEndpoints(slices).some((endpoint) => endpoint.uid === uid);
  const awaitRotation = async (wanted: boolean, withinMs: number): Promise<boolean> => {
    const { decided } = await scope.waiting(
      observe<EndpointSlice, true>(cluster, sliceQuery(namespace, params.service), {
        clock,
        withinMs,
        signal,
        decide: (slices) => (inRotation(slices) === wanted ? true : undefined),
      }),
    );
    return decided === true;
  };

  const hidden = `${file}.kp-hidden`;
  const mend = `[ -e ${quote(file)} ] || mv ${quote(hidden)} ${quote(file)}; rm -f ${quote(hidden)}; [ -e ${quote(file)} ]`;
  scope.cleanup(() => shell(cluster, scope, target(chosen), mend, AbortSignal.timeout(10_000)));
  const before = identityOf(now);
  wasUnready = false;
  scope.say(`hiding ${file} in ${name}`);
  const broke = await shell(cluster, scope, target(chosen), `mv ${quote(file)} ${quote(hidden)}`, signal);
  if (broke.code !== 0) {
    await podWatch.stop();
    return {
      why: fail(
        `${file} could not be taken away in ${name}: ${broke.stderr.trim()}`,
        `The task says that ${file} exists once the container has started.`,
      ),
    };
  }
  const brokenAt = clock.now();
  const seen = { pod: name, readiness: undefined as string | undefined, answers: [] as string[], stayedOut: false };
  const spec = chosen.spec.containers.find((candidate) => candidate.name === container);
  seen.readiness = spec === undefined ? undefined : describeProbe(spec);

  let outAfterMs: number | undefined;
  let backAfterMs: number | undefined;
  if (await awaitRotation(false, params.outWithinMs)) {
    outAfterMs = clock.now() - brokenAt;
    const holdMs = Math.min(longestHoldMs, Math.max(params.hold, livenessRoundMs(spec)));
    scope.say(`${name} is out of rotation after ${Math.round(outAfterMs / 1000)} s; watching that it stays out`);
    const heldFrom = clock.now();
    const asking = askElsewhere(cluster, scope, url, name, signal);
    // Its failure is told when its answer is needed; until then it must not count as unhandled.
    asking.catch(() => {});
    seen.stayedOut = !(await awaitRotation(true, holdMs - (clock.now() - heldFrom)));
    seen.answers = await asking;
    scope.say(`putting ${file} back`);
    await shell(cluster, scope, target(chosen), mend, signal);
    const mendedAt = clock.now();
    if (await awaitRotation(true, params.outWithinMs + 3_000)) backAfterMs = clock.now() - mendedAt;
  } else {
    await shell(cluster, scope, target(chosen), mend, signal);
  }
  await podWatch.stop();
  // By now the pod may be Ready again; that it was not meanwhile is what counts.
  scope.measured({ before, after: { ...identityOf(now), ready: !wasUnready } });
  const killing = await livenessTrouble(cluster, namespace, uid, brokenAt, signal);
  return { ...seen, outAfterMs, backAfterMs, restartsBefore: before.restarts, restartsAfter: restartsOf(now), killing };
};

/** The first event since the break that shows a liveness or startup probe acting on the missing file. */
const livenessTrouble = async (
  cluster: ClusterAccess,
  namespace: string,
  uid: string,
  since: number,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const { items } = await cluster.list<Event>(
    { apiVersion: 'v1', kind: 'Event', namespace, fieldSelector: `involvedObject.uid=${uid}` },
    signal,
  );
  // Event times have whole seconds.
  const recent = items.filter((event) => Date.parse(event.lastTimestamp ?? event.eventTime ?? '') >= since - 1_000);
  return recent.find(
    ({ reason, message = '' }) =>
      (reason === 'Unhealthy' && /liveness/i.test(message)) || (reason === 'Killing' && /liveness/i.test(message)),
  )?.message;
};
