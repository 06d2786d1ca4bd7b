/** What tells one pod from another, and one time of its life from another. */
export type Identity = {
  name: string;
  uid: string;
  ip: string;
  node: string;
  /** Of all its containers together. */
  restarts: number;
  ready: boolean;
};

/** The same pod, or the one in its place, before and after a disturbance. */
export type Measured = { before: Identity; after: Identity };

/** A question that is asked before a check disturbs something. */
export type Forecast = {
  /** `One pod of shop is deleted. Of the pod that takes its place, what differs?` */
  ask: string;
  /** What there is to say something about, in the order of the table. */
  about: readonly (keyof Identity)[];
};
