/** Numbers for a user of an image: `nginx`, `101`, `1000:1000`, `nginx:adm`. */
type Account = { name: string; uid: number; gid: number };
type Group = { name: string; gid: number; members: string[] };

const rowsOf = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(':'));

const isNumber = (text: string): boolean => /^\d+$/.test(text);

export const userIn = (
  { passwd, group }: { passwd: string; group: string },
  user: string,
): { uid: number; gid: number; groups: readonly number[] } | undefined => {
  const accounts: Account[] = rowsOf(passwd).map(([name = '', , uid, gid]) => ({
    name,
    uid: Number(uid),
    gid: Number(gid),
  }));
  const groups: Group[] = rowsOf(group).map(([name = '', , gid, members = '']) => ({
    name,
    gid: Number(gid),
    members: members.split(',').filter((member) => member !== ''),
  }));
  const [userPart = '', groupPart = ''] = user.split(':');
  const wanted = userPart === '' ? '0' : userPart;
  const account = accounts.find(({ name, uid }) => (isNumber(wanted) ? uid === Number(wanted) : name === wanted));
  if (account === undefined && !isNumber(wanted)) return undefined;
  const uid = account?.uid ?? Number(wanted);
  const further = groups.filter(({ members }) => account !== undefined && members.includes(account.name));
  if (groupPart === '') {
    const gid = account?.gid ?? 0;
    return { uid, gid, groups: further.map((each) => each.gid).filter((each) => each !== gid) };
  }
  const named = groups.find(({ name, gid }) => (isNumber(groupPart) ? gid === Number(groupPart) : name === groupPart));
  if (named === undefined && !isNumber(groupPart)) return undefined;
  return { uid, gid: named?.gid ?? Number(groupPart), groups: [] };
};
