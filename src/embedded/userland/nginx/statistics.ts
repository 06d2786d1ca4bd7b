/** What stub_status tells: kept in memory that all workers share. */
export type Statistics = { accepted: number; active: number; requests: number; waiting: number; connections: number };

export const createStatistics = (): Statistics => ({ accepted: 0, active: 0, requests: 0, waiting: 0, connections: 0 });

export const describeStatistics = ({ accepted, active, requests, waiting }: Statistics): string =>
  [
    `Active connections: ${active} `,
    'server accepts handled requests',
    ` ${accepted} ${accepted} ${requests} `,
    `Reading: 0 Writing: ${active - waiting} Waiting: ${waiting} `,
    '',
  ].join('\n');
