import { Box, Text } from 'ink';
import type { LessonState } from '../../lesson/state.ts';
import { footerKeys } from '../components/footer/footer-line.ts';
import { helpLayout } from '../screens/help/help.ts';
import type { Size } from '../layout.ts';
import { textOf } from '../text/line.ts';
import type { Theme } from '../theme.ts';
import { viewStart } from '../view.ts';
import { sentences } from './sentences.ts';

/** One sentence per row, keys last. */
export const Spoken = ({ state, size, theme }: { state: LessonState; size: Size; theme: Theme }) => {
  const help = helpLayout({ state, size, theme, view: viewStart, now: 0, frame: 0 }).body.map(textOf);
  const rows = state.help ? help.filter((row) => row !== '') : sentences(state, theme);
  return (
    <Box flexDirection="column">
      {rows.map((row, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- rows are places on the screen
        <Text key={index}>{row}</Text>
      ))}
      <Text>{`Keys: ${footerKeys(state, size, theme).join(', ')}.`}</Text>
    </Box>
  );
};
