import type { Program } from '../../runtime/sys.ts';

/** Says as whom it runs, which the owner of its file decides unless privileges may not be gained. */
export const nonewprivs: Program = async (sys) => {
  await sys.write(1, Buffer.from(`Effective uid: ${sys.credentials.uid}\n`));
  return 0;
};
