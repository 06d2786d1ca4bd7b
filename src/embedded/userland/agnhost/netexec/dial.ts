/** Asks another server, so that the one who asks can see what this pod can reach. */
import { SysError, type Sys } from '../../../runtime/sys.ts';
import { lookupHost } from '../../lookup-host.ts';
import { formatAddress, parsePort } from '../../net/port.ts';
import { askDatagram } from '../ask-datagram.ts';
import { log } from '../command.ts';
import { refusal } from '../http-answers.ts';
import { httpGetText, RequestFailed } from '../http-client.ts';
import type { Request, Response } from '../http-server.ts';

/** Sends `request` to an address; what it throws is a RequestFailed. */
type Dialler = (sys: Sys, request: string, address: { host: string; port: number }) => Promise<string>;

/** What an answer costs in memory beside its text. */
const heldBytes = 64;

const udpTimeoutMs = 5_000;

const dialUdp: Dialler = async (sys, request, address) => {
  const failed = (why: string): RequestFailed => new RequestFailed(`reading from udp connection failed. err:'${why}'`);
  try {
    const answer = await askDatagram(sys, address, request, udpTimeoutMs);
    if (answer.length === 0) throw failed('<nil>');
    return Buffer.from(answer).toString();
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    const to = `read udp ->${formatAddress(address.host, address.port)}`;
    throw failed(error.errno === 'ETIMEDOUT' ? `${to}: i/o timeout` : `${to}: read: ${error.message.toLowerCase()}`);
  }
};

const diallers: Readonly<Record<string, Dialler>> = {
  http: (sys, request, { host, port }) => httpGetText(sys, `http://${formatAddress(host, port)}/${request}`),
  udp: dialUdp,
};

export const dial = async (sys: Sys, { query }: Request): Promise<Response> => {
  const of = (name: string): string => query.get(name) ?? '';
  const [host, port, request, protocol, tries] = [of('host'), of('port'), of('request'), of('protocol'), of('tries')];
  await log(sys, `GET /dial?host=${host}&protocol=${protocol}&port=${port}&request=${request}&tries=${tries}`);
  if (tries !== '' && !/^[+-]?\d+$/u.test(tries)) {
    return refusal(400, `tries parameter is invalid. strconv.Atoi: parsing "${tries}": invalid syntax`);
  }
  if (request === '') return refusal(400, 'request parameter not specified. <nil>');
  const dialler = diallers[protocol === '' ? 'http' : protocol.toLowerCase()];
  if (dialler === undefined) return refusal(400, `unsupported protocol. ${protocol}`);
  const number = parsePort(port);
  const found = await lookupHost(sys, host === '' ? 'localhost' : host);
  if (number === undefined || 'failure' in found) {
    const why = number === undefined ? `lookup tcp/${port}: unknown port` : `lookup ${host}: no such host`;
    return refusal(400, `host and/or port param are invalid. ${why}`);
  }
  const responses: string[] = [];
  const errors: string[] = [];
  let last = '';
  for (let left = tries === '' ? 1 : Number(tries); left > 0; left -= 1) {
    try {
      last = await dialler(sys, request, { host: found.addresses[0], port: number });
      responses.push(last);
      sys.charge(last.length + heldBytes);
    } catch (error) {
      if (!(error instanceof RequestFailed) && !(error instanceof SysError)) throw error;
      last = '';
      errors.push(error.message);
      sys.charge(error.message.length + heldBytes);
    }
  }
  for (const text of [...responses, ...errors]) sys.charge(-(text.length + heldBytes));
  return { body: JSON.stringify({ ...(errors.length > 0 && { errors }), ...(last !== '' && { responses }) }) };
};
