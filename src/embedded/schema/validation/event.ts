/** Events are taken from anybody, in nearly any shape; those that know their time exactly must say more. */
import type { Event } from '../../objects.ts';
import { dnsSubdomain, qualifiedName } from './names.ts';
import type { Report } from './report.ts';

const limits = { reportingInstance: 128, action: 128, reason: 128, message: 1024 } as const;

const disagrees = 'does not match event.namespace';

export const checkEvent = (report: Report, event: Event): void => {
  const { involvedObject, metadata, eventTime } = event;
  const about = involvedObject?.namespace ?? '';
  const namespace = metadata.namespace ?? '';
  if (!eventTime) {
    const agrees = about === '' ? ['', 'default'].includes(namespace) : about === namespace;
    if (!agrees) report.invalid('involvedObject.namespace', about, disagrees);
  } else {
    if (about === '' && namespace !== 'default' && namespace !== 'kube-system')
      report.invalid('involvedObject.namespace', about, disagrees);
    const controller = event.reportingComponent ?? '';
    if (controller === '') report.required('reportingController');
    report.invalids('reportingController', controller, qualifiedName(controller));
    for (const [field, most] of Object.entries(limits) as [keyof typeof limits, number][]) {
      const value = event[field] ?? '';
      if (value === '' && field !== 'message') report.required(field);
      if (value.length > most) report.invalid(field, '', `can have at most ${most} characters`);
    }
  }
  report.invalids('namespace', namespace, dnsSubdomain(namespace));
};
