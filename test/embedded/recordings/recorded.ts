/** What the real busybox did. Output as byte strings: one character for each byte. */
export type Recorded = { command: string; code: number; stdout: string; stderr: string };

export type Recording = {
  /** When: dates of new files are shown. */
  at: string;
  commands: Recorded[];
};
