import { SysError, type Program } from '../../runtime/sys.ts';
import { appletName, complain, readOptions, type OptionTable } from '../applets/options.ts';
import { lookupHost } from '../lookup-host.ts';
import { readFile } from './read-file.ts';

const table: OptionTable = {
  short: 'sidfF:',
  long: { file: 'F', fqdn: 'f', 'ip-address': 'i', short: 's', domain: 'd' },
  usage: `[-sidf] [HOSTNAME | -F FILE]

Show or set hostname or DNS domain name

	-s	Short
	-i	Addresses for the hostname
	-d	DNS domain name
	-f	Fully qualified domain name
	-F FILE	Use FILE's content as hostname`,
};

/** Also as `dnsdomainname`. */
export const hostname: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const print = (text: string): Promise<void> => sys.write(1, Buffer.from(`${text}\n`));
  const file = options.value('F');
  const wanted = file === undefined ? options.operands[0] : (await readFile(sys, file)).toString('utf8').trim();
  if (wanted !== undefined) {
    try {
      sys.setHostname(wanted);
      return 0;
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      await complain(sys, `sethostname: ${error.message}`);
      return 1;
    }
  }
  const name = sys.uname().node;
  const wantsDomain = options.has('d') || appletName(sys) === 'dnsdomainname';
  if (!options.has('i') && !options.has('f') && !wantsDomain) {
    await print(options.has('s') ? name.split('.')[0]! : name);
    return 0;
  }
  const found = await lookupHost(sys, name);
  if ('failure' in found) {
    await complain(sys, `${name}: Unknown host`);
    return 1;
  }
  if (options.has('i')) await print(found.addresses.join(' '));
  else if (wantsDomain) {
    const dot = found.canonicalName.indexOf('.');
    if (dot >= 0) await print(found.canonicalName.slice(dot + 1));
  } else await print(found.canonicalName);
  return 0;
};
