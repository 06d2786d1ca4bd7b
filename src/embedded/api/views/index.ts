import { eventsView } from './events.ts';
import type { View } from './view.ts';

export type { View } from './view.ts';

export const views: readonly View[] = [eventsView];

export const viewAt = (group: string, version: string, resource: string): View | undefined =>
  views.find((view) => view.group === group && view.version === version && view.of === resource);
