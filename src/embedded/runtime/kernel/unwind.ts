/** What is thrown through a program that is over: only the kernel may catch it. */

/** One for all, without a stack: a killed shell throws it through every one of its processes. */
class Unwind extends Error {
  override readonly name = 'Unwind';
}

const limit = Error.stackTraceLimit;
Error.stackTraceLimit = 0;
/** The process has ended, or it has become another program. */
export const unwind: Error = new Unwind('this program is over');
Error.stackTraceLimit = limit;
