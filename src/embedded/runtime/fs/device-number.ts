/** Numbers of file systems as stat(2) encodes them: `0:784` is 3145744. */
export const deviceNumber = (major: number, minor: number): number =>
  (minor & 0xff) + major * 256 + Math.floor(minor / 256) * 2 ** 20;

/** `0:784` */
export const deviceText = (device: number): string =>
  `${Math.floor(device / 256) % 4096}:${(device % 256) + Math.floor(device / 2 ** 20) * 256}`;

let lastAnonymous = 63;

/** For a file system without a disk below it. */
export const anonymousDevice = (): number => deviceNumber(0, (lastAnonymous += 1));

/** The node's disk: all its folders that containers mount are on it. */
export const diskDevice = deviceNumber(254, 1);
