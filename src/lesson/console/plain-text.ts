/** Text of a program without anything that would move, colour or ask the terminal. */

/** What a terminal takes for a command: CSI, strings (OSC, DCS, SOS, PM, APC) up to their end, and short escapes. */
const sequences =
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[ -/]*[0-Z\\`-~]/g;

/** The beginning of one, at the end of a piece. */
// oxlint-disable-next-line no-control-regex -- as above
const unfinished = /\u001b(?:\[[0-?]*[ -/]*|[\]PX^_][^\u0007\u001b]*\u001b?|[ -/]*)$/;

/** Control characters but for tab, backspace, line feed and carriage return; and what turns the direction of writing. */
// oxlint-disable-next-line no-control-regex -- as above
const controls = /[\u0000-\u0007\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** A string without an end is no reason to hold back all that follows. */
const longestSequence = 4_096;

const harmless = (text: string): string => text.replaceAll(sequences, '').replaceAll(controls, '');

/** Takes text piece by piece: a sequence may be cut anywhere, and so may a line end. */
export const plainText = (): { add(piece: string): string; end(): string } => {
  let held = '';
  return {
    add: (piece) => {
      const text = held + piece;
      const cut = unfinished.exec(text);
      const from = cut !== null && text.length - cut.index <= longestSequence ? cut.index : text.length;
      const whole = text.slice(0, from);
      held = text.slice(from);
      if (held === '' && whole.endsWith('\r')) {
        held = '\r';
        return harmless(whole.slice(0, -1));
      }
      return harmless(whole);
    },
    end: () => {
      const rest = harmless(held);
      held = '';
      return rest;
    },
  };
};
