import { Text } from 'ink';
import { memo } from 'react';
import { fit, sameLine, type Line, type Span } from '../../text/line.ts';
import type { Theme } from '../../theme.ts';

const styleOf = ({ tone = 'plain', bold, underline, inverse }: Span, theme: Theme) => ({
  ...theme.tones[tone],
  ...(bold === true ? { bold } : {}),
  ...(underline === true ? { underline } : {}),
  ...(inverse === true ? { inverse } : {}),
});

type RowProps = { line: Line; theme: Theme };

const drawRow = ({ line, theme }: RowProps) => (
  <Text wrap="truncate">
    {line.length === 0
      ? ' '
      : line.map((piece, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- pieces of a row have no identity of their own
          <Text key={index} {...styleOf(piece, theme)}>
            {piece.text}
          </Text>
        ))}
  </Text>
);

/** Lines are laid out anew for each frame, and most of them say the same as before. */
const Row = memo(drawRow, (a, b) => a.theme === b.theme && sameLine(a.line, b.line));

/** One terminal row per line, each cut to the width. */
export const Rows = ({ lines, width, theme }: { lines: readonly Line[]; width: number; theme: Theme }) =>
  lines.map((line, index) => (
    // oxlint-disable-next-line react/no-array-index-key -- rows are places on the screen
    <Row key={index} line={fit(line, width, theme.symbols.ellipsis)} theme={theme} />
  ));
