import { ageColumn, column, nameColumn, templateCells, templateColumns, type Printer } from './columns.ts';
import { since } from './human-duration.ts';

export const cronJobPrinter: Printer<'cronjobs'> = {
  columns: [
    nameColumn,
    column('Schedule', 'When jobs are started.'),
    column('Timezone', 'The time zone of the schedule.'),
    column('Suspend', 'Whether no jobs are started for now.', 'boolean'),
    column('Active', 'How many of its jobs run.', 'integer'),
    column('Last Schedule', 'When a job was started last.'),
    ageColumn,
    ...templateColumns,
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    spec?.schedule ?? '',
    spec?.timeZone ?? '<none>',
    spec?.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False',
    status?.active?.length ?? 0,
    status?.lastScheduleTime === undefined ? '<none>' : since(status.lastScheduleTime, now),
    since(metadata.creationTimestamp, now),
    ...templateCells(spec?.jobTemplate.spec?.template.spec?.containers, spec?.jobTemplate.spec?.selector),
  ],
};
