/** What a verb has to say, and how it is written for the client that asked. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { stringify } from 'yaml';
import { apiVersionOf, infoOf, type KindName, type Obj } from '../../objects.ts';
import type { Status } from '../status.ts';
import { partial } from '../table/partial.ts';
import { tableOf, type IncludeObject } from '../table/table.ts';
import type { View } from '../views/index.ts';
import type { Listed } from '../verbs/list.ts';
import { itemText, objectText } from './json-text.ts';
import type { Accepted } from './media-type.ts';

export type Answer =
  | { code: number; kind: KindName; object: Obj; view?: View }
  | { code: number; kind: KindName; list: Listed; view?: View }
  | { code: number; json: unknown; type?: string }
  | { code: number; text: string; type?: string };

export type Style = Accepted & { include: IncludeObject; now: number; pretty: boolean };

const listMetadata = ({
  resourceVersion,
  continue: next,
  remainingItemCount,
}: Listed): Record<string, string | number> => ({
  resourceVersion,
  ...(next === undefined ? {} : { continue: next }),
  ...(remainingItemCount === undefined ? {} : { remainingItemCount }),
});

const listHead = (kind: KindName, list: Listed, view: View | undefined): string => {
  const info = view ?? infoOf(kind);
  const head = JSON.stringify({
    kind: `${info.kind}List`,
    apiVersion: apiVersionOf(info),
    metadata: listMetadata(list),
  });
  return `${head.slice(0, -1)},"items":[`;
};

const listText = (kind: KindName, list: Listed, view: View | undefined): string =>
  `${listHead(kind, list, view)}${list.items.map((item) => itemText(view?.outwards(item) ?? item)).join(',')}]}`;

/** JSON, whatever the encoding is going to be. */
const jsonOf = (answer: Exclude<Answer, { text: string }>, { form, include, now }: Style): string => {
  if ('json' in answer) return JSON.stringify(answer.json);
  if (form.as === 'table') {
    const [objects, metadata] =
      'list' in answer
        ? [answer.list.items, listMetadata(answer.list)]
        : [[answer.object], { resourceVersion: answer.object.metadata.resourceVersion }];
    return JSON.stringify(tableOf(answer.kind, objects, metadata, { version: form.version, include, now }));
  }
  if (form.as === 'metadata') {
    if ('object' in answer) return JSON.stringify(partial(answer.object, form.version));
    return JSON.stringify({
      kind: 'PartialObjectMetadataList',
      apiVersion: `meta.k8s.io/${form.version}`,
      metadata: listMetadata(answer.list),
      items: answer.list.items.map((item) => partial(item, form.version)),
    });
  }
  const { view } = answer;
  return 'list' in answer
    ? listText(answer.kind, answer.list, view)
    : objectText(view?.outwards(answer.object) ?? answer.object);
};

const encode = (json: string, { encoding, pretty }: Style): string => {
  if (encoding === 'yaml') return stringify(JSON.parse(json));
  return pretty ? `${JSON.stringify(JSON.parse(json), undefined, 2)}\n` : `${json}\n`;
};

const contentTypeOf = ({ encoding, form }: Style): string => {
  const type = `application/${encoding}`;
  return form.as === 'discovery' ? `${type};g=apidiscovery.k8s.io;v=${form.version};as=APIGroupDiscoveryList` : type;
};

/** When a response takes more again, or nobody wants it any more. */
const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });

/** Longer lists go out in pieces, so that others get their turn in between. */
const piece = 250;

const sendInPieces = async (
  response: ServerResponse,
  { kind, list, view }: Extract<Answer, { list: Listed }>,
  style: Style,
): Promise<void> => {
  response.writeHead(200, { 'Content-Type': contentTypeOf(style), 'Cache-Control': 'no-cache, private' });
  response.write(listHead(kind, list, view));
  for (let at = 0; at < list.items.length && !response.destroyed; at += piece) {
    const text = list.items
      .slice(at, at + piece)
      .map((item) => itemText(view?.outwards(item) ?? item))
      .join(',');
    const flows = response.write(at === 0 ? text : `,${text}`);
    if (flows) await new Promise((resolve) => setImmediate(resolve));
    else await drained(response);
  }
  response.end(']}\n');
};

const isLongList = (answer: Answer, { encoding, form, pretty }: Style): answer is Extract<Answer, { list: Listed }> =>
  'list' in answer && answer.list.items.length > piece && encoding === 'json' && form.as === 'object' && !pretty;

export const send = async (response: ServerResponse, answer: Answer, style: Style): Promise<void> => {
  if (isLongList(answer, style)) return sendInPieces(response, answer, style);
  const text = 'text' in answer ? answer.text : encode(jsonOf(answer, style), style);
  const body = Buffer.from(text);
  response.writeHead(answer.code, {
    'Content-Type':
      'text' in answer
        ? (answer.type ?? 'text/plain; charset=utf-8')
        : 'json' in answer && answer.type !== undefined
          ? answer.type
          : contentTypeOf(style),
    'Content-Length': body.length,
    'Cache-Control': 'no-cache, private',
  });
  response.end(body);
};

export const plainStyle: Style = {
  encoding: 'json',
  form: { as: 'object' },
  include: 'Metadata',
  now: 0,
  pretty: false,
};

/** The answer for a request that was refused. */
export const refuse = (response: ServerResponse, status: Status, request?: IncomingMessage): void => {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { retryAfterSeconds } = status.details ?? {};
  if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', retryAfterSeconds);
  // What is left of a body that was not read would be taken for the next request.
  if (request?.complete === false) response.setHeader('Connection', 'close');
  void send(response, { code: status.code, json: status }, plainStyle);
};
