/** What a running container needs to have what it was promised. */
import type { Container } from '../../objects.ts';
import { milliOf } from '../../quantity.ts';
import type { ContainerRecord } from '../records.ts';
import { sameResources } from '../resize/allocation.ts';
import type { KillAction, ResizeAction } from './action.ts';

const restartsFor = ({ resizePolicy = [], resources }: Container, record: ContainerRecord): boolean =>
  resizePolicy.some(({ resourceName, restartPolicy }) => {
    if (restartPolicy !== 'RestartContainer') return false;
    return (['limits', 'requests'] as const).some(
      (part) =>
        (milliOf(resources?.[part]?.[resourceName]) ?? 0) !== (milliOf(record.resources?.[part]?.[resourceName]) ?? 0),
    );
  });

export const resizeOf = (container: Container, record: ContainerRecord): KillAction | ResizeAction | undefined => {
  if (sameResources(container.resources, record.resources)) return undefined;
  const { name } = container;
  if (!restartsFor(container, record)) return { do: 'resize', container: name, id: record.id };
  return {
    do: 'kill',
    container: name,
    id: record.id,
    message: `Container ${name} resize requires restart`,
    cause: 'changed',
  };
};
