/** Gives each new pod its node. */
import { ApiError } from '../api/client.ts';
import { splitKey, type Controller, type ControllerDeps } from '../controllers/controller.ts';
import { setCondition } from '../controllers/pod-condition.ts';
import type { EventRecorder } from '../events.ts';
import type { Pod } from '../objects.ts';
import { choose } from './choose.ts';
import { createClusterView } from './cluster-view.ts';
import { announceNode, claimsOf, volumeFilter, type PodClaims } from './filters/volumes.ts';
import { checkFor, type Check } from './filters.ts';
import { namedNodes } from '../matching/node-selection.ts';
import { createPreemptor } from './preemptor.ts';
import { createSchedulingQueue } from './queue.ts';
import { noneAtAll, noneAvailable, withoutVictims } from './words.ts';
import type { NodeState } from './node-state.ts';
import type { Refusal, World } from './world.ts';

/** Then everybody else gets a turn. */
const sliceMs = 5;
const theQueue = '/queue';

type Outcome = 'done' | { plugins: ReadonlySet<string> };

export const scheduler = ({ client, clock, events }: ControllerDeps & { events: EventRecorder }): Controller => {
  const view = createClusterView(client);
  const queue = createSchedulingQueue();
  const preemptor = createPreemptor({ client, clock, events, view });
  let turn = 0;

  const refuse = (pod: Pod, message: string, plugins: ReadonlySet<string>, nominated?: string): Outcome => {
    events.record(pod, 'Warning', 'FailedScheduling', message, { action: 'Scheduling' });
    client.modify(
      'pods',
      pod.metadata.namespace,
      pod.metadata.name,
      (current) => {
        if (current.metadata.uid !== pod.metadata.uid) return undefined;
        const changed = setCondition(current, clock, {
          type: 'PodScheduled',
          status: 'False',
          reason: 'Unschedulable',
          message,
        });
        if (nominated === undefined) return changed;
        const { nominatedNodeName: _before, ...status } = changed.status ?? {};
        return { ...changed, status: nominated === '' ? status : { ...status, nominatedNodeName: nominated } };
      },
      { status: true },
    );
    return { plugins };
  };

  const bindTo = (pod: Pod, { node }: NodeState, { waiting }: PodClaims): Outcome => {
    if (waiting.length > 0) {
      announceNode(client, waiting, node);
      return { plugins: new Set(['VolumeBinding']) };
    }
    const { namespace, name } = pod.metadata;
    client.bind(namespace!, name, node.metadata.name);
    const message = `Successfully assigned ${namespace}/${name} to ${node.metadata.name}`;
    events.record(pod, 'Normal', 'Scheduled', message, { action: 'Binding' });
    return 'done';
  };

  const schedule = (pod: Pod): Outcome => {
    const world = view.worldFor(pod);
    const { nodes } = world;
    if (nodes.length === 0) return refuse(pod, 'no nodes available to schedule pods', new Set());
    const named = namedNodes(pod);
    if (named?.size === 0)
      return refuse(pod, noneAtAll(nodes.length, 'pod affinity terms conflict'), new Set(['NodeAffinity']));
    const claims = claimsOf(client, pod);
    if ('problem' in claims)
      return refuse(pod, noneAtAll(nodes.length, claims.problem), new Set(['VolumeBinding']), '');
    const volumes = volumeFilter(client, claims);
    const checkIn = (of: World): Check => checkFor(pod, of, volumes);
    const promisedNode = pod.status?.nominatedNodeName ?? '';
    const check = checkIn(world);
    const first = nodes.find(({ node }) => node.metadata.name === promisedNode);
    if (first !== undefined && check(first) === undefined) return bindTo(pod, first, claims);

    const refusals = new Map<NodeState, Refusal>();
    const fitting: NodeState[] = [];
    for (const state of nodes) {
      const refusal: Refusal | undefined =
        named?.has(state.node.metadata.name) === false
          ? { plugin: 'NodeAffinity', reasons: ["node(s) didn't satisfy plugin(s) [NodeAffinity]"], preemptable: false }
          : check(state);
      if (refusal === undefined) fitting.push(state);
      else refusals.set(state, refusal);
    }
    if (fitting.length > 0) {
      turn += 1;
      return bindTo(pod, choose(pod, view.world(), fitting, turn), claims);
    }
    const { message, nominated } = preemptor.preempt(pod, world, refusals, checkIn);
    const all = noneAvailable(
      nodes.length,
      [...refusals.values()].map(({ reasons }) => reasons),
    );
    const plugins = new Set([...refusals.values()].map(({ plugin }) => plugin));
    return refuse(pod, withoutVictims(all, message), plugins, nominated);
  };

  const look = (key: string): void => {
    const [namespace, name] = splitKey(key);
    const pod = client.get('pods', namespace, name);
    if (pod === undefined) return;
    try {
      const outcome = schedule(pod);
      if (outcome !== 'done') queue.refused(pod, outcome.plugins, clock.now());
    } catch (error) {
      queue.failed(pod, clock.now());
      if (!(error instanceof ApiError)) throw error;
    }
  };

  return {
    name: 'scheduler',

    *keysOf(change) {
      view.heed(change);
      queue.heed(change);
      if (!queue.isEmpty || change.name === 'pods') yield theQueue;
    },

    reconcile() {
      const began = performance.now();
      const due = queue.flush(clock.now());
      for (let key = queue.next(); key !== undefined; key = queue.next()) {
        look(key);
        if (!queue.isEmpty && performance.now() - began > sliceMs) return clock.now();
      }
      return queue.flush(clock.now()) ?? due;
    },
  };
};
