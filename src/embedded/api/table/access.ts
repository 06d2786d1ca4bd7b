import type { CertificateSigningRequest, RoleBinding } from '../../objects.ts';
import { ageColumn, column, nameColumn, wide, type Cell, type Printer } from './columns.ts';
import { humanDuration, since } from './human-duration.ts';

export const rolePrinter = {
  columns: [nameColumn, column('Created At', 'When the object was created.', 'date')],
  cells: ({ metadata }: { metadata: { name: string; creationTimestamp: string } }): Cell[] => [
    metadata.name,
    metadata.creationTimestamp,
  ],
};

type Binding = Pick<RoleBinding, 'metadata' | 'roleRef' | 'subjects'>;

const named = ({ subjects = [] }: Binding, kind: string): string =>
  subjects
    .filter((subject) => subject.kind === kind)
    .map(({ name, namespace }) => (kind === 'ServiceAccount' ? `${namespace ?? ''}/${name}` : name))
    .join(', ');

export const bindingPrinter = {
  columns: [
    nameColumn,
    column('Role', 'What its subjects are given.'),
    ageColumn,
    wide('Users', 'Users of the binding.'),
    wide('Groups', 'Groups of the binding.'),
    wide('ServiceAccounts', 'ServiceAccounts of the binding.'),
  ],
  cells: (binding: Binding, now: number): Cell[] => [
    binding.metadata.name,
    `${binding.roleRef.kind}/${binding.roleRef.name}`,
    since(binding.metadata.creationTimestamp, now),
    named(binding, 'User'),
    named(binding, 'Group'),
    named(binding, 'ServiceAccount'),
  ],
};

const conditionOf = ({ status }: CertificateSigningRequest): string => {
  const has = (type: string): boolean => (status?.conditions ?? []).some((condition) => condition.type === type);
  const decided = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending';
  return `${decided}${has('Failed') ? ',Failed' : ''}${status?.certificate ? ',Issued' : ''}`;
};

export const certificateRequestPrinter: Printer<'certificatesigningrequests'> = {
  columns: [
    nameColumn,
    ageColumn,
    column('SignerName', 'Who is to sign it.'),
    column('Requestor', 'Who asked for it.'),
    column('RequestedDuration', 'How long it is to be good for.'),
    column('Condition', 'What was decided.'),
  ],
  cells: (request, now) => [
    request.metadata.name,
    since(request.metadata.creationTimestamp, now),
    request.spec.signerName || '<none>',
    request.spec.username ?? '',
    request.spec.expirationSeconds === undefined ? '<none>' : humanDuration(request.spec.expirationSeconds * 1000),
    conditionOf(request),
  ],
};
