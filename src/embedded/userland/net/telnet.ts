import { SysError, type Program } from '../../runtime/sys.ts';
import { complain, readOptions, showUsage, type OptionTable } from '../applets/options.ts';
import { lookupHost } from '../lookup-host.ts';
import { parsePort } from './port.ts';

const table: OptionTable = {
  short: 'al:',
  usage: `[-a] [-l USER] HOST [PORT]

Connect to telnet server

	-a	Automatic login with $USER variable
	-l USER	Automatic login as USER`,
};

/** Lines go there as they are typed; nothing is negotiated. */
export const telnet: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const [host, portText = '23'] = options.operands;
  if (host === undefined) return showUsage(sys, table);
  const port = parsePort(portText);
  if (port === undefined) {
    await complain(sys, `bad port '${portText}'`);
    return 1;
  }
  const found = await lookupHost(sys, host);
  if ('failure' in found) {
    await complain(sys, `bad address '${host}'`);
    return 1;
  }
  const address = found.addresses[0];
  let fd: number;
  try {
    fd = await sys.connect({ host: address, port });
  } catch (error) {
    if (!(error instanceof SysError) || error.errno === 'EINTR') throw error;
    await complain(sys, `can't connect to remote host (${address}): ${error.message}`);
    return 1;
  }
  await sys.write(1, Buffer.from('Connected to ' + host + '\n'));
  for (let inputOpen = true; ;) {
    const ready = await sys.poll(inputOpen ? [0, fd] : [fd]);
    if (ready.includes(0)) {
      const typed = await sys.read(0, 1024);
      if (typed.length === 0) {
        await sys.write(1, Buffer.from('Connection closed by foreign host\r\n'));
        return 1;
      }
      await sys.write(fd, Buffer.from(Buffer.from(typed).toString('latin1').replaceAll(/\r?\n/gu, '\r\n'), 'latin1'));
    }
    if (ready.includes(fd)) {
      const bytes = await sys.read(fd, 4096);
      if (bytes.length === 0) {
        await sys.write(1, Buffer.from('Connection closed by foreign host\r\n'));
        return 1;
      }
      await sys.write(1, bytes);
    }
  }
};
