import type { Program, Sys } from '../../../runtime/sys.ts';
import { readAccounts, type Accounts } from '../files/accounts.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { groupsOf } from './group-members.ts';
import { writeText } from './write-text.ts';

type Person = { uid: number; gid: number; groups: readonly number[] };

const someoneElse = async (sys: Sys, accounts: Accounts, name: string): Promise<Person | undefined> => {
  const uid = accounts.userId(name);
  if (uid === undefined || accounts.userName(uid) !== name) return undefined;
  const gid = accounts.loginGroup(uid) ?? uid;
  return { uid, gid, groups: [gid, ...(await groupsOf(sys, name)).filter((group) => group !== gid)] };
};

const self = (sys: Sys): Person => {
  const { uid, gid, groups } = sys.credentials;
  return { uid, gid, groups: groups.includes(gid) ? groups : [gid, ...groups] };
};

const table = { short: 'ugGnr', usage: '[-ugGnr] [USER]' };

export const id: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const which = ['u', 'g', 'G'].filter((letter) => options.has(letter));
  if (options.operands.length > 1 || which.length > 1) return showUsage(sys, table);
  if (which.length === 0 && (options.has('n') || options.has('r'))) return showUsage(sys, table);
  const accounts = await readAccounts(sys);
  const [name] = options.operands;
  const person = name === undefined ? self(sys) : await someoneElse(sys, accounts, name);
  if (person === undefined) {
    await complain(sys, `unknown user ${name}`);
    return 1;
  }
  const named = options.has('n');
  const user = (value: number): string => (named ? accounts.userName(value) : String(value));
  const group = (value: number): string => (named ? accounts.groupName(value) : String(value));
  if (which[0] === 'u') return writeText(sys, `${user(person.uid)}\n`);
  if (which[0] === 'g') return writeText(sys, `${group(person.gid)}\n`);
  if (which[0] === 'G') return writeText(sys, `${person.groups.map(group).join(' ')}\n`);
  const withName = (value: number, text: string): string => (text === String(value) ? text : `${value}(${text})`);
  const groups = person.groups.map((value) => withName(value, accounts.groupName(value))).join(',');
  const first = `uid=${withName(person.uid, accounts.userName(person.uid))} gid=${withName(person.gid, accounts.groupName(person.gid))}`;
  return writeText(sys, `${first}${groups === '' ? '' : ` groups=${groups}`}\n`);
};

export const whoami: Program = async (sys) => {
  if (sys.argv.length > 1) return showUsage(sys, { usage: '' }, sys.argv[1] === '--help' ? 0 : 1);
  const { uid } = sys.credentials;
  const name = (await readAccounts(sys)).userName(uid);
  if (name !== String(uid)) return writeText(sys, `${name}\n`);
  await complain(sys, `unknown uid ${uid}`);
  return 1;
};

export const groups: Program = async (sys) => {
  const options = await readOptions(sys, { short: '', usage: '[USER]' });
  if (typeof options === 'number') return options;
  const accounts = await readAccounts(sys);
  const [name] = options.operands;
  const person = name === undefined ? self(sys) : await someoneElse(sys, accounts, name);
  if (person === undefined) {
    await complain(sys, `unknown user ${name}`);
    return 1;
  }
  return writeText(sys, `${person.groups.map((group) => accounts.groupName(group)).join(' ')}\n`);
};
