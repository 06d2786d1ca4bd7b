/** What the shell gets to see. `notRunning` is that of `systemctl status`. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, couldNotCheck: 3, notRunning: 3, interrupted: 130 } as const;
