import { SysError } from '../../runtime/sys.ts';

/** `open /x: no such file or directory`, as Go words it. Anything but a refused call goes on up. */
export const goError = (error: unknown, call: string, path: string): string => {
  if (!(error instanceof SysError)) throw error;
  return `${error.errno === 'EISDIR' ? 'read' : call} ${path}: ${error.message.toLowerCase()}`;
};
