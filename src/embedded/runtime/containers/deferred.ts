/** A promise that is resolved from outside. */
export type Deferred<T> = { readonly promise: Promise<T>; resolve(value: T): void };

export const deferred = <T>(): Deferred<T> => {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
};
