import type { Program } from '../../runtime/sys.ts';
import { arp } from './arp.ts';
import { hostname } from './hostname.ts';
import { httpd } from './httpd/httpd.ts';
import { ifconfig } from './ifconfig.ts';
import { ip } from './ip.ts';
import { nc } from './nc.ts';
import { netstat } from './netstat.ts';
import { nslookup } from './nslookup.ts';
import { ping } from './ping.ts';
import { route } from './route.ts';
import { telnet } from './telnet.ts';
import { wget } from './wget/wget.ts';

/** The network applets of busybox by name. */
export const netApplets: Readonly<Record<string, Program>> = {
  arp,
  dnsdomainname: hostname,
  hostname,
  httpd,
  ifconfig,
  ip,
  nc,
  netstat,
  nslookup,
  ping,
  route,
  telnet,
  wget,
};
