export type KubeconfigOptions = {
  /** `https://127.0.0.1:6443` */
  server: string;
  /** The authority's certificate, in PEM. */
  ca: string;
  token: string;
  /** Of the cluster, its user and its context. */
  name: string;
  namespace?: string;
};

/** A kubeconfig file with one context, which is the current one. JSON, and so YAML too. */
export const kubeconfigText = ({ server, ca, token, name, namespace }: KubeconfigOptions): string =>
  `${JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name, cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
      users: [{ name, user: { token } }],
      contexts: [{ name, context: { cluster: name, user: name, ...(namespace === undefined ? {} : { namespace }) } }],
      'current-context': name,
    },
    undefined,
    2,
  )}\n`;
