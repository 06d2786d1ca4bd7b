/** Sees to it that a container's image is on the node. */
import type { Clock } from '../../clock.ts';
import type { Container } from '../../objects.ts';
import type { Image, ImageStore } from '../../runtime/types.ts';
import { nextBackOff, waitsUntil } from '../decide/back-off.ts';
import type { BackOff, Waiting } from '../records.ts';
import { durationText } from './duration-text.ts';
import { defaultPullPolicy, imageNameTrouble } from './image-name.ts';

/** How pulling an image failed before, and until when it is left alone. */
type FailedPull = { backOff: BackOff; at: number; message: string };

/** One pod's memory of images that could not be pulled. */
export type FailedPulls = Map<string, FailedPull>;

export type ImageContext = {
  images: ImageStore;
  clock: Clock;
  failedPulls: FailedPulls;
  record: (type: 'Normal' | 'Warning', reason: string, message: string) => void;
};

export type EnsuredImage = { image: Image } | { waiting: Waiting };

const pull = async (name: string, { images, clock, failedPulls, record }: ImageContext): Promise<EnsuredImage> => {
  const quoted = JSON.stringify(name);
  const failed = failedPulls.get(name);
  const now = clock.now();
  const until = failed === undefined ? undefined : waitsUntil(failed.backOff, failed.at, now);
  if (failed !== undefined && until !== undefined) {
    record('Normal', 'BackOff', `Back-off pulling image ${quoted}`);
    const message = `Back-off pulling image ${quoted}: ErrImagePull: ${failed.message}`;
    return { waiting: { reason: 'ImagePullBackOff', message } };
  }
  record('Normal', 'Pulling', `Pulling image ${quoted}`);
  const result = await images.pull(name);
  const after = clock.now();
  if ('failure' in result) {
    const prefix = `Failed to pull image ${quoted}: `;
    const message = result.failure.startsWith(prefix) ? result.failure.slice(prefix.length) : result.failure;
    record('Warning', 'Failed', `${prefix}${message}`);
    const backOff = nextBackOff(failed?.backOff, after, after);
    failedPulls.set(name, { backOff, at: after, message });
    return { waiting: { reason: 'ErrImagePull', message } };
  }
  failedPulls.delete(name);
  const took = durationText(after - now);
  record(
    'Normal',
    'Pulled',
    `Successfully pulled image ${quoted} in ${took} (${took} including waiting). Image size: ${result.image.sizeBytes} bytes.`,
  );
  return result;
};

export const ensureImage = async (container: Container, context: ImageContext): Promise<EnsuredImage> => {
  const { images, record } = context;
  const name = container.image ?? '';
  const quoted = JSON.stringify(name);
  const trouble = imageNameTrouble(name);
  if (trouble !== undefined) {
    const message = `Failed to apply default image tag ${quoted}: couldn't parse image name ${quoted}: ${trouble}`;
    record('Warning', 'InspectFailed', message);
    return { waiting: { reason: 'InvalidImageName', message } };
  }
  const policy = container.imagePullPolicy ?? defaultPullPolicy(name);
  const image = policy === 'Always' ? undefined : images.find(name);
  if (image !== undefined) {
    record('Normal', 'Pulled', `Container image ${quoted} already present on machine`);
    return { image };
  }
  if (policy === 'Never') {
    const message = `Container image ${quoted} is not present with pull policy of Never`;
    record('Warning', 'ErrImageNeverPull', message);
    return { waiting: { reason: 'ErrImageNeverPull', message } };
  }
  return pull(name, context);
};
