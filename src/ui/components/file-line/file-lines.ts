import type { AttemptState, FileState } from '../../../lesson/state.ts';
import { selectedFile } from '../../../lesson/files.ts';
import { indent, span, type Line, type Span } from '../../text/line.ts';
import { clockTime } from '../../text/time.ts';
import { sentence } from '../../text/sentence.ts';
import { wrap } from '../../text/wrap.ts';
import { spinnerAt } from '../stages/stage-lines.ts';
import type { Theme } from '../../theme.ts';

const statusSpans = ({ status, at, done }: FileState, frame: number, theme: Theme): Span[] => {
  const { symbols } = theme;
  const when = at === undefined ? '' : ` ${clockTime(at)}`;
  switch (status) {
    case 'untouched':
      return [span('not applied yet: save it, or press a', 'dim')];
    case 'changed':
      return [span('changed', 'warn')];
    case 'applying':
      return [span(`${spinnerAt(frame, theme)} applying`, 'accent')];
    case 'applied':
      return [
        span(`${symbols.pass} applied${when}`, 'good'),
        span(done.length === 0 ? '' : ` ${symbols.separator} ${done.join(', ')}`, 'dim'),
      ];
    case 'refused':
      return [span(`${symbols.fail} refused${when}`, 'bad')];
  }
};

/** Rows for the reasons of a refusal: all of it is in the learner's power, so it must be readable. */
const reasonRows = 4;

const refusal = ({ problems, replaceable }: FileState, width: number): Line[] => {
  const rows = problems.flatMap(({ where, what, next }) =>
    wrap(
      [
        ...(where === undefined ? [] : [span(`${where} `, 'warn')]),
        span(`${sentence(what)} `, 'bad'),
        ...(replaceable.length > 0 ? [] : [span(next, 'dim')]),
      ],
      width - 2,
    ),
  );
  const offer: Line[] =
    replaceable.length === 0
      ? []
      : wrap(
          [
            span('r', 'accent', { bold: true }),
            span(` deletes ${replaceable.join(', ')} and makes it anew from this file`),
          ],
          width - 2,
        );
  return indent([...rows.slice(0, reasonRows), ...offer], 2);
};

/** The file that the learner works on and what the cluster said to it. */
export const fileLines = ({ files }: AttemptState, width: number, frame: number, theme: Theme): Line[] => {
  const file = selectedFile(files);
  if (file === undefined) return [];
  const count = files.list.length > 1 ? ` (${files.selected + 1}/${files.list.length})` : '';
  const head: Line = [span(`${file.name}${count}  `, 'plain', { bold: true }), ...statusSpans(file, frame, theme)];
  return file.status === 'refused' ? [head, ...refusal(file, width)] : [head];
};
