/** Which groups of /etc/group name a user as a member. */
import { type Sys, SysError } from '../../../runtime/sys.ts';
import { readLines } from '../streams.ts';

export const groupsOf = async (sys: Sys, user: string): Promise<number[]> => {
  let fd: number;
  try {
    fd = await sys.open('/etc/group', { read: true });
  } catch (error) {
    if (error instanceof SysError) return [];
    throw error;
  }
  try {
    return (await readLines(sys, fd))
      .map((line) => line.split(':'))
      .filter(([, , , members]) => members?.split(',').includes(user) === true)
      .map(([, , gid]) => Number(gid));
  } finally {
    sys.close(fd);
  }
};
