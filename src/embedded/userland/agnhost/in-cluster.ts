/** The way to the API that every pod is given. */
import { readFile } from '../net/read-file.ts';
import { SysError, type Sys } from '../../runtime/sys.ts';
import { httpGet, type Got } from './http-client.ts';

const folder = '/var/run/secrets/kubernetes.io/serviceaccount';

export type InCluster = {
  /** `https://10.96.0.1:443` */
  server: string;
  /** Reads the token anew: it is replaced in time. Throws RequestFailed and SysError. */
  get(url: string, onToken?: (header: string) => Promise<void>): Promise<Got>;
};

/** `problem`: why there is none, as client-go says it. */
export const inCluster = async (sys: Sys): Promise<InCluster | { problem: string }> => {
  const host = sys.env.get('KUBERNETES_SERVICE_HOST');
  const port = sys.env.get('KUBERNETES_SERVICE_PORT');
  if (!host || !port)
    return {
      problem:
        'unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be defined',
    };
  let authority: string;
  try {
    await readFile(sys, `${folder}/token`);
    authority = (await readFile(sys, `${folder}/ca.crt`)).toString();
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    return { problem: `open ${folder}/token: ${error.message.toLowerCase()}` };
  }
  return {
    server: `https://${host}:${port}`,
    async get(url, onToken) {
      const header = `Bearer ${(await readFile(sys, `${folder}/token`)).toString().trim()}`;
      await onToken?.(header);
      return httpGet(sys, url, { authority, headers: [['Authorization', header]] });
    },
  };
};
