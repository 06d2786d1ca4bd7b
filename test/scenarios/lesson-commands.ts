/** The command lines that a lesson shows its reader, in the order of the lesson. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { marked, type Tokens } from 'marked';
import type { Scenario } from '../../src/domain/scenario.ts';

export type LessonLine = { file: string; text: string; argv: string[] };

/** What of a shell the lessons use: words, both kinds of quotes, and a line that goes on after a backslash. */
const wordsOf = (line: string): string[] => {
  const words: string[] = [];
  const pattern = /\s*((?:[^\s'"\\|&;<>$`()*?#~]+|'[^']*'|"[^"\\$`]*")+)/y;
  while (pattern.lastIndex < line.trimEnd().length) {
    const [, word] = pattern.exec(line) ?? [];
    if (word === undefined) throw new Error(`more of a shell than this test knows: ${line}`);
    words.push(word.replaceAll(/'([^']*)'|"([^"]*)"/g, (_whole, single: string, double: string) => single ?? double));
  }
  return words;
};

/** The logical lines of a block; undefined when it is something else than commands for kubectl. */
const commandsOf = (code: string): string[] | undefined => {
  const lines = code.replaceAll(/\\\n\s*/g, '').split('\n');
  return lines.every((line) => line.startsWith('kubectl ')) ? lines : undefined;
};

export const lessonLines = (scenario: Scenario): LessonLine[] => {
  const files = [
    ...scenario.steps.map(({ id }) => join(scenario.folder, 'steps', `${id}.md`)),
    join(scenario.folder, 'debrief.md'),
  ];
  return files.filter(existsSync).flatMap((file) =>
    marked
      .lexer(readFileSync(file, 'utf8'))
      .filter((token): token is Tokens.Code => token.type === 'code')
      .flatMap(({ text }) => commandsOf(text) ?? [])
      .map((text) => ({ file: basename(file), text, argv: wordsOf(text).slice(1) })),
  );
};
