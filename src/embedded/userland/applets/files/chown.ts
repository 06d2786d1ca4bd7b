import type { Program, Sys } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { reasonOf } from '../streams.ts';
import { readAccounts } from './accounts.ts';
import { walkTree } from './walk-tree.ts';

const short = 'RhLHPcvf';
const chownTable = { short, usage: '[-RhLHPcvf]... USER[:[GRP]] FILE...' };
const chgrpTable = { short, usage: '[-RhLHPcvf]... GROUP FILE...' };

/** Ids to set; undefined ones stay as they are. */
type Owner = { uid?: number; gid?: number } | { problem: string };

const parseOwner = async (sys: Sys, text: string): Promise<Owner> => {
  const accounts = await readAccounts(sys);
  const [user = '', group] = text.split(':', 2);
  const uid = user === '' ? undefined : accounts.userId(user);
  if (user !== '' && uid === undefined) return { problem: `unknown user ${user}` };
  let gid: number | undefined;
  if (group === '') gid = uid === undefined ? undefined : accounts.loginGroup(uid);
  else if (group !== undefined) {
    gid = accounts.groupId(group);
    if (gid === undefined) return { problem: `unknown user/group ${text}` };
  }
  return { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) };
};

const parseGroup = async (sys: Sys, text: string): Promise<Owner> => {
  const gid = (await readAccounts(sys)).groupId(text);
  return gid === undefined ? { problem: `unknown group ${text}` } : { gid };
};

const changeOwner =
  (table: typeof chownTable, parse: (sys: Sys, text: string) => Promise<Owner>): Program =>
  async (sys) => {
    const options = await readOptions(sys, table);
    if (typeof options === 'number') return options;
    const [text, ...files] = options.operands;
    if (text === undefined || files.length === 0) return showUsage(sys, table);
    const owner = await parse(sys, text);
    if ('problem' in owner) {
      await complain(sys, owner.problem);
      return 1;
    }
    let code = 0;
    const refused = async (path: string, error: unknown): Promise<void> => {
      const reason = reasonOf(error);
      code = 1;
      if (!options.has('f')) await complain(sys, `${path}: ${reason}`);
    };
    const change = async (path: string): Promise<void> => {
      const follow = !options.has('h');
      try {
        const stat = sys.stat(path, { follow });
        sys.chown(path, owner.uid ?? stat.uid, owner.gid ?? stat.gid, { follow });
      } catch (error) {
        await refused(path, error);
      }
    };
    for (const file of files) {
      if (options.has('R')) await walkTree(sys, file, change, refused);
      else await change(file);
    }
    return code;
  };

export const chown = changeOwner(chownTable, parseOwner);
export const chgrp = changeOwner(chgrpTable, parseGroup);
