/** Numbers of pipes and terminals, which belong to no file system: `pipe:[4027]`. */
let last = 4026;

export const nextInode = (): number => {
  last += 1;
  return last;
};
