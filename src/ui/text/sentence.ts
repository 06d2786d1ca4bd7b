/** Ends the text as a sentence, so that what follows does not run into it. */
export const sentence = (text: string): string => (/[.!?:]$/.test(text) ? text : `${text}.`);
