/** What a line for kubectl may be made of: enough of it to complete what learners type. */

/** Kinds by their plural, with their other names. */
export const kinds: Readonly<Record<string, readonly string[]>> = {
  pods: ['po', 'pod'],
  services: ['svc', 'service'],
  deployments: ['deploy', 'deployment'],
  replicasets: ['rs', 'replicaset'],
  statefulsets: ['sts', 'statefulset'],
  daemonsets: ['ds', 'daemonset'],
  jobs: ['job'],
  cronjobs: ['cj', 'cronjob'],
  configmaps: ['cm', 'configmap'],
  secrets: ['secret'],
  events: ['ev', 'event'],
  endpoints: ['ep'],
  endpointslices: ['endpointslice'],
  namespaces: ['ns', 'namespace'],
  nodes: ['no', 'node'],
  persistentvolumeclaims: ['pvc', 'persistentvolumeclaim'],
  persistentvolumes: ['pv', 'persistentvolume'],
  serviceaccounts: ['sa', 'serviceaccount'],
  all: [],
};

/** The plural of any name of a kind; undefined for what is none. */
export const kindOf = (word: string): string | undefined =>
  Object.keys(kinds).find((plural) => plural === word || kinds[plural]?.includes(word) === true);

/** What follows a verb: kinds and then names, pods, words of its own, or nothing known. */
type Follows = 'kind' | 'workload' | 'pod' | 'path' | readonly string[] | undefined;

const selecting = ['-l', '--selector', '-A', '--all-namespaces', '--field-selector'];
const fromFile = ['-f', '--filename'];
const waiting = ['--wait', '--timeout'];

export const verbs: Readonly<Record<string, { follows: Follows; flags: readonly string[] }>> = {
  get: {
    follows: 'kind',
    flags: [
      '-o',
      '--output',
      '-w',
      '--watch',
      '--show-labels',
      '--sort-by',
      '-L',
      '--no-headers',
      ...selecting,
      ...fromFile,
    ],
  },
  describe: { follows: 'kind', flags: ['--show-events', ...selecting, ...fromFile] },
  apply: { follows: undefined, flags: [...fromFile, '--dry-run', '--server-side', '-o', '-l', '--prune'] },
  create: {
    follows: ['configmap', 'deployment', 'job', 'namespace', 'secret', 'service'],
    flags: [...fromFile, '--dry-run', '-o', '--image', '--replicas', '--from-literal', '--from-file'],
  },
  replace: { follows: undefined, flags: [...fromFile, '--force', '--grace-period', ...waiting] },
  diff: { follows: undefined, flags: fromFile },
  delete: {
    follows: 'kind',
    flags: [...fromFile, ...selecting, '--all', '--now', '--force', '--grace-period', '--ignore-not-found', ...waiting],
  },
  edit: { follows: 'kind', flags: [...fromFile, '-o'] },
  logs: {
    follows: 'pod',
    flags: [
      '-c',
      '--container',
      '-f',
      '--follow',
      '-p',
      '--previous',
      '--tail',
      '--since',
      '--timestamps',
      '-l',
      '--prefix',
      '--all-containers',
    ],
  },
  exec: { follows: 'pod', flags: ['-c', '--container', '-it', '-i', '-t', '--stdin', '--tty', '--'] },
  attach: { follows: 'pod', flags: ['-c', '--container', '-it', '-i', '-t'] },
  debug: { follows: 'pod', flags: ['-it', '--image', '--target', '--copy-to', '--share-processes', '--profile'] },
  'port-forward': { follows: 'pod', flags: ['--address'] },
  cp: { follows: 'path', flags: ['-c', '--container'] },
  run: {
    follows: undefined,
    flags: [
      '--image',
      '--restart',
      '--rm',
      '-it',
      '-i',
      '-l',
      '--labels',
      '--env',
      '--port',
      '--dry-run',
      '-o',
      '--command',
      '--',
    ],
  },
  expose: {
    follows: 'workload',
    flags: ['--port', '--target-port', '--name', '--type', '--dry-run', '-o', ...fromFile],
  },
  scale: { follows: 'workload', flags: ['--replicas', '--current-replicas', ...fromFile, '-l', '--timeout'] },
  rollout: {
    follows: ['status', 'history', 'restart', 'undo', 'pause', 'resume'],
    flags: ['--watch', '--timeout', '--to-revision', '-l'],
  },
  set: {
    follows: ['image', 'env', 'resources', 'selector', 'serviceaccount'],
    flags: [...fromFile, '--dry-run', '-o', '-l'],
  },
  label: { follows: 'kind', flags: ['--overwrite', '--list', '--all', '-l', ...fromFile] },
  annotate: { follows: 'kind', flags: ['--overwrite', '--list', '--all', '-l', ...fromFile] },
  patch: { follows: 'kind', flags: ['-p', '--patch', '--type', '--subresource', '--dry-run', ...fromFile] },
  wait: { follows: 'kind', flags: ['--for', '--timeout', '--all', '-l', ...fromFile] },
  explain: { follows: 'kind', flags: ['--recursive', '--api-version'] },
  top: { follows: ['node', 'pod'], flags: ['--containers', '-l', '--sort-by'] },
  auth: { follows: ['can-i', 'whoami'], flags: [] },
  config: { follows: ['current-context', 'get-contexts', 'view'], flags: [] },
  'cluster-info': { follows: undefined, flags: [] },
  'api-resources': { follows: undefined, flags: ['-o', '--namespaced', '--api-group'] },
  events: { follows: undefined, flags: ['--for', '-w', '--watch', '--types', '-A'] },
  version: { follows: undefined, flags: ['--client', '-o'] },
};

export const workloadKinds = ['deployments', 'replicasets', 'statefulsets', 'jobs'];

/** Flags that take the next word with them. */
export const valueFlags = new Set(
  (
    '-o --output -l --selector -c --container -n --namespace -f --filename -L -p --patch --sort-by --field-selector --image ' +
    '--replicas --for --timeout --tail --since --type --port --target-port --name --grace-period --env --labels ' +
    '--restart --target --address --context --kubeconfig'
  ).split(' '),
);

export const outputFormats = ['wide', 'yaml', 'json', 'name', 'jsonpath=', 'custom-columns='];
