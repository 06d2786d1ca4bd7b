import { Box, Text } from 'ink';
import { bodyHeight, firstRow, mainHeight, maxScroll, type ScreenLayout, type Size } from '../../layout.ts';
import { span, spread, type Line } from '../../text/line.ts';
import type { Theme } from '../../theme.ts';
import type { ViewState } from '../../view.ts';
import { Rows } from '../rows/rows.tsx';

type FrameProps = { layout: ScreenLayout; footer: Line; size: Size; theme: Theme; view: ViewState };

/** Says in the lower rule that there is more to read above or below. */
const ruleLine = (above: number, below: number, width: number, { symbols }: Theme): Line => {
  const words = [
    ...(above > 0 ? [`${symbols.up} ${above} above`] : []),
    ...(below > 0 ? [`${symbols.down} ${below} more`] : []),
  ].join('  ');
  if (words === '') return [span(symbols.horizontal.repeat(width), 'dim')];
  const left = Math.max(0, width - words.length - 4);
  return [
    span(`${symbols.horizontal.repeat(left)} `, 'dim'),
    span(words, 'accent'),
    span(` ${symbols.horizontal.repeat(2)}`, 'dim'),
  ];
};

const Divider = ({ height, theme }: { height: number; theme: Theme }) => (
  <Box width={3} flexShrink={0}>
    <Text dimColor>{Array.from({ length: height }, () => ` ${theme.symbols.vertical} `).join('\n')}</Text>
  </Box>
);

/** The whole screen: exactly as many rows as the terminal has, whatever there is to show. */
export const Frame = ({ layout, footer, size, theme, view }: FrameProps) => {
  const { columns, rows } = size;
  const { title, corner, top, above = [], body, side, status } = layout;
  const height = mainHeight(size, layout);
  const room = bodyHeight(size, layout);
  const first = firstRow(size, layout, view);
  const main = side === undefined ? columns - 2 : columns - 2 - side.width - 3;
  const below = maxScroll(size, layout) - first;
  const rule: Line = [span(theme.symbols.horizontal.repeat(columns - 2), 'dim')];
  return (
    <Box width={columns} height={rows} flexDirection="column" paddingX={1} overflow="hidden">
      <Rows
        lines={[spread(title, corner, columns - 2, theme.symbols.ellipsis), rule]}
        width={columns - 2}
        theme={theme}
      />
      <Rows lines={top} width={columns - 2} theme={theme} />
      <Box height={height} overflow="hidden">
        <Box flexDirection="column" width={main} flexShrink={0}>
          <Rows lines={[...above, ...body.slice(first, first + room)]} width={main} theme={theme} />
        </Box>
        {side !== undefined && (
          <>
            <Divider height={height} theme={theme} />
            <Box flexDirection="column" width={side.width} flexShrink={0}>
              <Rows lines={side.rows.slice(0, height)} width={side.width} theme={theme} />
            </Box>
          </>
        )}
      </Box>
      <Rows lines={[ruleLine(first, below, columns - 2, theme), ...status]} width={columns - 2} theme={theme} />
      <Rows lines={[footer]} width={columns - 2} theme={theme} />
    </Box>
  );
};
