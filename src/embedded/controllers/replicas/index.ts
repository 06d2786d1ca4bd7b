import type { EventRecorder } from '../../events.ts';
import type { Controller, ControllerDeps } from '../controller.ts';
import { replicasController } from './controller.ts';

type Deps = ControllerDeps & { events: EventRecorder };

export const replicaSetController = (deps: Deps): Controller => replicasController('replicasets', deps);
export const replicationController = (deps: Deps): Controller => replicasController('replicationcontrollers', deps);
