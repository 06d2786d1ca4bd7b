/** Compiled parts of a program: what never has to wait is plain functions, the rest asynchronous ones. */
import type { Frame } from './machine.ts';
import type { Value } from './value.ts';

export type Code =
  | { now: (frame: Frame) => Value; later?: undefined }
  | { now?: undefined; later: (frame: Frame) => Promise<Value> };

/** Runs either kind. */
export const evaluate = (code: Code, frame: Frame): Value | Promise<Value> =>
  code.now === undefined ? code.later(frame) : code.now(frame);

/** Code of one operand. */
export const unary = (operand: Code, apply: (value: Value, frame: Frame) => Value): Code => {
  if (operand.now !== undefined) {
    const { now } = operand;
    return { now: (frame) => apply(now(frame), frame) };
  }
  const { later } = operand;
  return { later: async (frame) => apply(await later(frame), frame) };
};

export const binary = (left: Code, right: Code, apply: (left: Value, right: Value, frame: Frame) => Value): Code => {
  if (left.now !== undefined && right.now !== undefined) {
    const [leftNow, rightNow] = [left.now, right.now];
    return { now: (frame) => apply(leftNow(frame), rightNow(frame), frame) };
  }
  return {
    later: async (frame) => {
      const first = await evaluate(left, frame);
      return apply(first, await evaluate(right, frame), frame);
    },
  };
};

/** All operands, from left to right. */
export const all = (operands: readonly Code[], apply: (values: Value[], frame: Frame) => Value): Code => {
  const parts = operands.flatMap(({ now }) => (now === undefined ? [] : [now]));
  if (parts.length === operands.length) {
    return {
      now: (frame) =>
        apply(
          parts.map((part) => part(frame)),
          frame,
        ),
    };
  }
  return allLater(operands, async (values, frame) => apply(values, frame));
};

/** As `all`, for what has to wait itself. */
export const allLater = (
  operands: readonly Code[],
  apply: (values: Value[], frame: Frame) => Promise<Value>,
): Code => ({
  later: async (frame) => {
    const values: Value[] = [];
    for (const operand of operands) values.push(await evaluate(operand, frame));
    return apply(values, frame);
  },
});

/** `test ? yes : no`, of which one is run. */
export const choose = (test: Code, isTrue: (value: Value) => boolean, yes: Code, no: Code): Code => {
  if (test.now !== undefined && yes.now !== undefined && no.now !== undefined) {
    const [testNow, yesNow, noNow] = [test.now, yes.now, no.now];
    return { now: (frame) => (isTrue(testNow(frame)) ? yesNow(frame) : noNow(frame)) };
  }
  return { later: async (frame) => evaluate(isTrue(await evaluate(test, frame)) ? yes : no, frame) };
};
