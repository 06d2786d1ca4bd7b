/** `whenReady` of what never makes anybody wait. Returns how to call it off. */
export const readySoon = (run: () => void): (() => void) => {
  let wanted = true;
  queueMicrotask(() => {
    if (wanted) run();
  });
  return () => {
    wanted = false;
  };
};
