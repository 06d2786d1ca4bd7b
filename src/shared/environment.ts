/** The variables of a process, handed down from the command line's edge: nothing else reads them from the process. */
export type Environment = Readonly<Record<string, string | undefined>>;
