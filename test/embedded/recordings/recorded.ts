/** What the real busybox did. Output as byte strings: one character for each byte. */
export type Recorded = { command: string; code: number; stdout: string; stderr: string };
