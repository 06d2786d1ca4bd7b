import { ageColumn, column, nameColumn, type Printer } from './columns.ts';
import { since } from './human-duration.ts';

export const flowSchemaPrinter: Printer<'flowschemas'> = {
  columns: [
    nameColumn,
    column('PriorityLevel', 'Which priority level its requests get.'),
    column('MatchingPrecedence', 'The lowest one that matches is taken.'),
    column('DistinguisherMethod', 'What tells the flows of it apart.'),
    ageColumn,
    column('MissingPL', 'Whether its priority level is not there.'),
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    spec?.priorityLevelConfiguration.name ?? '',
    spec?.matchingPrecedence ?? 0,
    spec?.distinguisherMethod?.type ?? '<none>',
    since(metadata.creationTimestamp, now),
    status?.conditions?.find(({ type }) => type === 'Dangling')?.status ?? '?',
  ],
};

export const priorityLevelPrinter: Printer<'prioritylevelconfigurations'> = {
  columns: [
    nameColumn,
    column('Type', 'Whether its requests are limited.'),
    column('NominalConcurrencyShares', 'Its part of what is served at one time.'),
    column('Queues', 'How many queues it has.'),
    column('HandSize', 'Of how many queues each flow gets one.'),
    column('QueueLengthLimit', 'How many requests may wait in a queue.'),
    ageColumn,
  ],
  cells: ({ metadata, spec }, now) => {
    const queuing = spec?.limited?.limitResponse?.queuing;
    return [
      metadata.name,
      spec?.type ?? '',
      spec?.limited?.nominalConcurrencyShares ?? '<none>',
      queuing?.queues ?? '<none>',
      queuing?.handSize ?? '<none>',
      queuing?.queueLengthLimit ?? '<none>',
      since(metadata.creationTimestamp, now),
    ];
  },
};
