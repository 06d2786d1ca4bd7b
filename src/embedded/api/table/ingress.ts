import type { Ingress } from '../../objects.ts';
import { ageColumn, column, nameColumn, type Printer } from './columns.ts';
import { since } from './human-duration.ts';

const shownHosts = 3;

const hostsOf = ({ spec }: Ingress): string => {
  const rules = spec?.rules ?? [];
  const hosts: string[] = [];
  let more = false;
  for (const { host = '' } of rules) {
    if (hosts.length === shownHosts) more = true;
    else if (host !== '') hosts.push(host);
  }
  if (hosts.length === 0) return '*';
  return `${hosts.join(',')}${more ? ` + ${rules.length - shownHosts} more...` : ''}`;
};

const addressOf = ({ status }: Ingress): string => {
  const all = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '');
  return [...new Set(all.filter((address) => address !== ''))].toSorted().join(',');
};

export const ingressPrinter: Printer<'ingresses'> = {
  columns: [
    nameColumn,
    column('Class', 'The name of the IngressClass that it belongs to.'),
    column('Hosts', 'Hosts that requests are matched against.'),
    column('Address', 'Where its load balancer takes requests.'),
    column('Ports', 'Ports that are open.'),
    ageColumn,
  ],
  cells: (ingress, now) => [
    ingress.metadata.name,
    ingress.spec?.ingressClassName ?? '<none>',
    hostsOf(ingress),
    addressOf(ingress),
    (ingress.spec?.tls ?? []).length > 0 ? '80, 443' : '80',
    since(ingress.metadata.creationTimestamp, now),
  ],
};

export const ingressClassPrinter: Printer<'ingressclasses'> = {
  columns: [
    nameColumn,
    column('Controller', 'Who is responsible for this class.'),
    column('Parameters', 'Where its parameters are.'),
    ageColumn,
  ],
  cells: ({ metadata, spec }, now) => {
    const { kind = '', apiGroup, name = '' } = spec?.parameters ?? {};
    const parameters =
      spec?.parameters === undefined ? '<none>' : `${kind}${apiGroup === undefined ? '' : `.${apiGroup}`}/${name}`;
    return [metadata.name, spec?.controller ?? '', parameters, since(metadata.creationTimestamp, now)];
  },
};
