/** Adds up the time in which a grading could only wait, however many checks wait at once. */
export type WaitMeter = { during<T>(promise: Promise<T>): Promise<T>; totalMs(): number };

export const waitMeter = (now: () => number): WaitMeter => {
  let waiting = 0;
  let since = 0;
  let total = 0;
  return {
    during: async (promise) => {
      if (waiting === 0) since = now();
      waiting += 1;
      try {
        return await promise;
      } finally {
        waiting -= 1;
        if (waiting === 0) total += now() - since;
      }
    },
    totalMs: () => total + (waiting > 0 ? now() - since : 0),
  };
};
