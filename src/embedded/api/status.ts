/** The error body of the Kubernetes API (meta/v1 Status). */
export type Cause = { reason?: string; message: string; field?: string };

export type Status = {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: Record<string, never>;
  status: 'Failure' | 'Success';
  message: string;
  /** Absent for mistakes that the API server did not foresee. */
  reason?: string;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    uid?: string;
    causes?: Cause[];
    retryAfterSeconds?: number;
  };
  /** The HTTP status code. */
  code: number;
};
