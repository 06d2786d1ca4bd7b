/** The rules for probes and lifecycle hooks. */
import type { Container, Probe } from '../../objects.ts';
import { headerName, portName, portNumber } from './names.ts';
import type { Report } from './report.ts';

type Lifecycle = NonNullable<Container['lifecycle']>;
type Handler = NonNullable<Lifecycle['preStop']> & Pick<Probe, 'grpc'>;

const checkPort = (report: Report, port: number | string, path: string): void =>
  report.invalids(path, port, typeof port === 'number' ? portNumber(port) : portName(port));

const checkHttpGet = (report: Report, httpGet: NonNullable<Probe['httpGet']>, path: string): void => {
  if (!httpGet.path) report.required(`${path}.path`);
  checkPort(report, httpGet.port, `${path}.port`);
  if (!['HTTP', 'HTTPS'].includes(httpGet.scheme ?? ''))
    report.unsupported(`${path}.scheme`, httpGet.scheme ?? '', ['HTTP', 'HTTPS']);
  for (const { name } of httpGet.httpHeaders ?? []) report.invalids(`${path}.httpHeaders`, name, headerName(name));
};

const kinds = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const;

const checkHandler = (report: Report, handler: Handler, grace: number | undefined, path: string): void => {
  const [first, ...others] = kinds.filter((kind) => handler[kind] !== undefined);
  if (first === undefined) return report.required(path, 'must specify a handler type');
  if (handler.exec !== undefined && first === 'exec' && (handler.exec.command ?? []).length === 0)
    report.required(`${path}.exec.command`);
  if (handler.httpGet !== undefined && first === 'httpGet') checkHttpGet(report, handler.httpGet, `${path}.httpGet`);
  if (handler.tcpSocket !== undefined && first === 'tcpSocket')
    checkPort(report, handler.tcpSocket.port, `${path}.tcpSocket.port`);
  if (handler.grpc !== undefined && first === 'grpc') checkPort(report, handler.grpc.port, `${path}.grpc.port`);
  const seconds = handler.sleep?.seconds;
  if (seconds !== undefined && first === 'sleep' && grace !== undefined && (seconds < 0 || seconds > grace))
    report.invalid(
      `${path}.sleep`,
      seconds,
      `must be non-negative and less than terminationGracePeriodSeconds (${grace})`,
    );
  for (const kind of others) report.forbidden(`${path}.${kind}`, 'may not specify more than 1 handler type');
};

export const checkLifecycle = (
  report: Report,
  lifecycle: Lifecycle | undefined,
  grace: number | undefined,
  path: string,
): void => {
  if (lifecycle?.postStart !== undefined) checkHandler(report, lifecycle.postStart, grace, `${path}.postStart`);
  if (lifecycle?.preStop !== undefined) checkHandler(report, lifecycle.preStop, grace, `${path}.preStop`);
};

const counts = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const;

const checkProbe = (report: Report, probe: Probe, path: string): void => {
  checkHandler(report, probe, undefined, path);
  for (const field of counts) report.count(`${path}.${field}`, probe[field]);
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0)
    report.invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than 0');
};

export const checkProbes = (report: Report, container: Container, path: string): void => {
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    const probe = container[name];
    if (probe === undefined) continue;
    const at = `${path}.${name}`;
    checkProbe(report, probe, at);
    const grace = probe.terminationGracePeriodSeconds;
    if (name === 'readinessProbe') {
      if (grace !== undefined)
        report.invalid(`${at}.terminationGracePeriodSeconds`, grace, 'must not be set for readinessProbes');
    } else if (probe.successThreshold !== 1)
      report.invalid(`${at}.successThreshold`, probe.successThreshold ?? 0, 'must be 1');
  }
};
