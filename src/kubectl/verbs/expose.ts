import { withEach } from '../failures.ts';
import { dryRunFlag, dryRunOf } from '../flag-values.ts';
import { parseLabelList } from '../generate/key-values.ts';
import {
  portsToExpose,
  refuseUnexposable,
  selectorToExpose,
  serviceObject,
  servicePorts,
} from '../generate/service.ts';
import { createObject, readObject, type AnyObject } from '../live-object.ts';
import { keepingLastApplied } from '../patch/last-applied.ts';
import { outputFlag, reportChange } from '../report-change.ts';
import { findResource, targetFlags, targetsOf } from '../resources.ts';
import { UsageError, type Flags, type Verb } from '../verb.ts';

const portNumber = (text: string): number => {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  throw new UsageError(`strconv.Atoi: parsing "${text}": invalid syntax`);
};

const serviceFor = (object: AnyObject, flags: Flags): AnyObject => {
  const selector = flags.text('selector') ?? '';
  const labels = selector === '' ? selectorToExpose(object) : parseLabelList(selector);
  const clusterIP = flags.text('cluster-ip');
  const asked = flags.text('port') ?? '';
  const known = portsToExpose(object);
  const own = [...new Set(known.map(({ port }) => port))];
  const ports = asked === '' ? own : asked.split(',').map(portNumber);
  if (ports.length === 0 && clusterIP !== 'None') {
    throw new UsageError("couldn't find port via --port flag or introspection");
  }
  const namespace = flags.text('namespace');
  const affinity = flags.text('session-affinity');
  if (affinity !== undefined && affinity !== 'None' && affinity !== 'ClientIP') {
    throw new UsageError(`unknown session affinity: ${affinity}`);
  }
  const given = flags.text('labels') ?? '';
  const shared = given === '' ? object.metadata.labels : parseLabelList(given);
  return serviceObject({
    name: flags.text('name') ?? object.metadata.name.slice(0, 63),
    ...(namespace !== undefined && { namespace }),
    ...(shared !== undefined && { labels: shared }),
    selector: labels,
    ports: servicePorts(ports, known, { protocol: flags.text('protocol'), targetPort: flags.text('target-port') }),
    type: flags.text('type'),
    clusterIP,
    externalIP: flags.text('external-ip'),
    sessionAffinity: affinity,
  });
};

export const expose: Verb = {
  name: 'expose',
  about: 'make a service for a pod, a deployment, a replica set or a service',
  usage: 'kubectl expose (-f FILE | TYPE NAME) [--port=PORT] [--target-port=PORT] [--name=NAME] [--type=TYPE]',
  flags: [
    ...targetFlags.filter(({ name }) => name === 'filename' || name === 'recursive'),
    { name: 'port', type: 'string', about: 'the port of the service' },
    { name: 'target-port', type: 'string', about: 'number or name of the port in the pods' },
    { name: 'protocol', type: 'string', about: 'TCP, UDP or SCTP' },
    { name: 'name', type: 'string', about: 'the name of the service; otherwise that of the object' },
    { name: 'type', type: 'string', about: 'ClusterIP, NodePort, LoadBalancer or ExternalName' },
    { name: 'selector', type: 'string', about: 'the pods of the service; otherwise those of the object' },
    { name: 'labels', short: 'l', type: 'string', about: 'labels of the service' },
    { name: 'cluster-ip', type: 'string', about: 'its address; None for a headless service' },
    { name: 'external-ip', type: 'string', about: 'another address' },
    { name: 'session-affinity', type: 'string', about: 'None or ClientIP' },
    { name: 'save-config', type: 'boolean', about: 'keep the manifest in the annotation of apply' },
    outputFlag,
    dryRunFlag,
  ],
  run: async (context, { args, flags }) => {
    const dryRun = dryRunOf(flags);
    const found = { ...flags, text: (name: string) => (name === 'selector' ? undefined : flags.text(name)) };
    return withEach(context, await targetsOf(context, args, found), async (target) => {
      const object = await readObject(context, target);
      refuseUnexposable(object);
      const service = keepingLastApplied(serviceFor(object, flags), flags.is('save-config'));
      if (dryRun === 'client') return reportChange(context, flags, service, 'exposed', dryRun);
      const where = { resource: await findResource(context, 'services'), namespace: context.namespace };
      const created = await createObject(context, where, service, { fieldManager: 'kubectl-expose', dryRun });
      return reportChange(context, flags, created, 'exposed', dryRun);
    });
  },
};
