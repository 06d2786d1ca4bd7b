/** The reference solution beside the learner's files. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseManifests } from '../../content/manifest.ts';
import { readText } from '../../content/read-text.ts';
import { failed, ok, type Result } from '../../domain/problem.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { SolutionState } from '../../lesson/state.ts';

type TextFile = { name: string; text: string };

/** Answers and steps of a solution are no files of the learner's: the quiz asks for the former, hands do the latter. */
const isManifest = (name: string): boolean =>
  /\.(ya?ml|json)$/i.test(name) && !name.startsWith('.') && !/^(answers|steps)\.ya?ml$/.test(name);

/** What can't be read is as good as not there: the lesson itself says why. */
const manifestsIn = async (folder: string): Promise<TextFile[]> => {
  const names = await readdir(folder).catch((): string[] => []);
  const texts = await Promise.all(names.filter(isManifest).map((name) => readText(join(folder, name), name)));
  return names.filter(isManifest).flatMap((name, index) => {
    const text = texts[index];
    return text?.ok === true ? [{ name, text: text.value }] : [];
  });
};

const objectsIn = ({ name, text }: TextFile): string[] => {
  const parsed = parseManifests(text, name);
  return parsed.ok ? parsed.value.map(({ object }) => `${object.kind}/${object.metadata.name}`) : [];
};

/** The learner's file of the same name, or else the one that has most of the same objects. */
const counterpart = (theirs: TextFile, mine: readonly TextFile[]): TextFile | undefined => {
  const named = mine.find(({ name }) => name === theirs.name);
  if (named !== undefined) return named;
  const wanted = new Set(objectsIn(theirs));
  const shared = (file: TextFile): number => objectsIn(file).filter((object) => wanted.has(object)).length;
  const [best] = mine.toSorted((a, b) => shared(b) - shared(a));
  return best !== undefined && shared(best) > 0 ? best : undefined;
};

export const readSolution = async (
  { solutions }: Pick<Scenario, 'solutions'>,
  folder: string,
): Promise<Result<NonNullable<SolutionState['files']>>> => {
  const [reference] = solutions;
  const [theirs, mine] = await Promise.all([
    reference === undefined ? [] : manifestsIn(reference.folder),
    manifestsIn(folder),
  ]);
  if (theirs.length === 0) {
    return failed({
      code: 'no-solution',
      what: 'there is no solution to show for this scenario',
      next: 'Escape leads back; h opens a hint.',
    });
  }
  return ok(
    theirs
      .toSorted((a, b) => a.name.localeCompare(b.name))
      .map((file) => {
        const own = counterpart(file, mine);
        return { name: own?.name ?? file.name, mine: own?.text ?? '', theirs: file.text };
      }),
  );
};
