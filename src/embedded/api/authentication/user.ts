/** Who asks, as the API server knows it. */
export type User = {
  username: string;
  uid?: string;
  groups?: readonly string[];
  extra?: Readonly<Record<string, readonly string[]>>;
};

export const authenticated = 'system:authenticated';

export const anonymous: User = { username: 'system:anonymous', groups: ['system:unauthenticated'] };

/** Whoever holds the token of the kubeconfig. */
export const administrator: User = {
  username: 'kubernetes-admin',
  groups: ['kubeadm:cluster-admins', authenticated],
};
