/** The API beyond plain objects: servers reached through it, tokens, and events under both of their names. */
import type { OutgoingHttpHeaders } from 'node:http';
import https from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { expect } from '@jest/globals';
import type { Body, Here } from '../here.ts';

type Reply = { code: number; location: string | undefined; text: string; json: Record<string, unknown> };

const ask = async (here: Here, method: string, path: string, body?: object): Promise<Reply> => {
  const config = new KubeConfig();
  config.loadFromFile(here.cluster.kubeconfig);
  const options: https.RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  return new Promise((resolve, reject) => {
    const headers = { ...(options.headers as OutgoingHttpHeaders), 'Content-Type': 'application/json' };
    const request = https.request(
      config.getCurrentCluster()!.server + path,
      { ...options, method, headers },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('end', () => {
          const text = Buffer.concat(pieces).toString();
          const json = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
          resolve({ code: response.statusCode ?? 0, location: response.headers.location, text, json });
        });
      },
    );
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
};

export const apiBodies: Body[] = [
  {
    name: 'a server in a pod is reached through the API',
    async run(here) {
      await here.runPod('a', {
        app: 'mkdir /w; echo hello > /w/x.txt; echo "<a href=/x.txt>x</a>" > /w/index.html; exec httpd -f -p 7000 -h /w',
      });
      await here.untilReady('a');
      const proxy = `/api/v1/namespaces/${here.namespace}/pods/a:7000/proxy`;
      await here.until(
        'it answers',
        () => ask(here, 'GET', `${proxy}/x.txt`),
        ({ code }) => code === 200,
      );
      expect(await ask(here, 'GET', `${proxy}/x.txt`)).toMatchObject({ code: 200, text: 'hello\n' });
      expect(await ask(here, 'GET', `${proxy}/none`)).toMatchObject({ code: 404 });
      expect(await ask(here, 'GET', `${proxy}?q=1`)).toMatchObject({ code: 301, location: `${proxy}/?q=1` });
      const nobody = await ask(here, 'GET', proxy.replace('7000', '7001') + '/');
      expect(nobody.json).toMatchObject({
        code: 503,
        reason: 'ServiceUnavailable',
        message: expect.stringMatching(
          /^error trying to reach service: dial tcp [\d.]+:7001: connect: connection refused$/,
        ),
      });
      expect((await ask(here, 'GET', proxy.replace('a:7000', 'b') + '/')).json).toMatchObject({
        code: 404,
        message: 'pods "b" not found',
      });
    },
  },
  {
    name: 'a token makes its holder a ServiceAccount, for those whom it is for',
    async run(here) {
      const token = async (spec: object): Promise<Reply> =>
        ask(here, 'POST', `/api/v1/namespaces/${here.namespace}/serviceaccounts/default/token`, { spec });
      const made = await token({ audiences: ['vault'], expirationSeconds: 600 });
      expect(made.code).toBe(201);
      const review = async (audiences: string[]): Promise<unknown> => {
        const spec = { token: (made.json['status'] as { token: string }).token, audiences };
        return (await ask(here, 'POST', '/apis/authentication.k8s.io/v1/tokenreviews', { spec })).json['status'];
      };
      expect(await review(['vault', 'other'])).toMatchObject({
        authenticated: true,
        audiences: ['vault'],
        user: {
          username: `system:serviceaccount:${here.namespace}:default`,
          groups: ['system:serviceaccounts', `system:serviceaccounts:${here.namespace}`, 'system:authenticated'],
        },
      });
      expect(await review([])).not.toHaveProperty('authenticated');
      expect((await token({ expirationSeconds: 10 })).json).toMatchObject({
        code: 422,
        message:
          'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 10: may not specify a duration less than 10 minutes',
      });
    },
  },
  {
    name: 'an event has newer and older names for the same',
    async run(here) {
      const { namespace } = here;
      const newer = `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
      const event = {
        metadata: { name: 'e' },
        regarding: { kind: 'Pod', name: 'p', namespace },
        note: 'It ran.',
        reason: 'Ran',
        action: 'Running',
        type: 'Normal',
        eventTime: '2030-01-01T00:00:00.000000Z',
        reportingController: 'example.com/runner',
        reportingInstance: 'runner-1',
      };
      expect((await ask(here, 'POST', newer, event)).code).toBe(201);
      expect((await ask(here, 'GET', `/api/v1/namespaces/${namespace}/events/e`)).json).toMatchObject({
        apiVersion: 'v1',
        message: 'It ran.',
        involvedObject: { name: 'p' },
        reportingComponent: 'example.com/runner',
      });
      expect((await ask(here, 'POST', newer, { ...event, metadata: { name: 'f' }, type: 'Odd' })).json).toMatchObject({
        code: 422,
        message: 'Event "f" is invalid: type: Invalid value: "": has invalid value: Odd',
      });
      expect((await ask(here, 'GET', `${newer}/none`)).json).toMatchObject({
        message: 'events.events.k8s.io "none" not found',
      });
    },
  },
];
