/** Where `~user` is at home, by /etc/passwd; empty when there is no such user. */
import { type Sys, SysError } from '../../../runtime/sys.ts';

export const homeOf = async (sys: Sys, user: string): Promise<string> => {
  let fd: number;
  try {
    fd = await sys.open('/etc/passwd', { read: true });
  } catch (error) {
    if (error instanceof SysError) return '';
    throw error;
  }
  try {
    const decoder = new TextDecoder();
    let text = '';
    for (let bytes = await sys.read(fd); bytes.length > 0 && text.length < 1024 * 1024; bytes = await sys.read(fd)) {
      text += decoder.decode(bytes, { stream: true });
    }
    return (
      text
        .split('\n')
        .map((line) => line.split(':'))
        .find(([name]) => name === user)?.[5] ?? ''
    );
  } finally {
    sys.close(fd);
  }
};
