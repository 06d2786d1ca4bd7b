/** Names of users and groups, as /etc/passwd and /etc/group have them. */
import type { Sys } from '../../../runtime/sys.ts';
import { SysError } from '../../../runtime/sys.ts';
import { readLines } from '../streams.ts';

export type Accounts = {
  /** The number itself when it has no name. */
  userName(uid: number): string;
  groupName(gid: number): string;
  userId(name: string): number | undefined;
  groupId(name: string): number | undefined;
  /** The group that a user logs in with. */
  loginGroup(uid: number): number | undefined;
};

type Entry = { name: string; id: number; group: number };

const readEntries = async (sys: Sys, path: string): Promise<Entry[]> => {
  let fd: number;
  try {
    fd = await sys.open(path, { read: true });
  } catch (error) {
    if (error instanceof SysError) return [];
    throw error;
  }
  try {
    const lines = await readLines(sys, fd);
    return lines.flatMap((line) => {
      const [name, , id, group] = line.split(':');
      return name === undefined || id === undefined ? [] : [{ name, id: Number(id), group: Number(group) }];
    });
  } finally {
    sys.close(fd);
  }
};

export const readAccounts = async (sys: Sys): Promise<Accounts> => {
  const users = await readEntries(sys, '/etc/passwd');
  const groups = await readEntries(sys, '/etc/group');
  const nameIn = (entries: readonly Entry[], id: number): string =>
    entries.find((entry) => entry.id === id)?.name ?? String(id);
  const idIn = (entries: readonly Entry[], name: string): number | undefined =>
    entries.find((entry) => entry.name === name)?.id ?? (/^\d+$/.test(name) ? Number(name) : undefined);
  return {
    userName: (uid) => nameIn(users, uid),
    groupName: (gid) => nameIn(groups, gid),
    userId: (name) => idIn(users, name),
    groupId: (name) => idIn(groups, name),
    loginGroup: (uid) => users.find((entry) => entry.id === uid)?.group,
  };
};
