import { Box, Text } from 'ink';
import { footerKeys } from '../components/footer/footer-line.ts';
import type { Situation } from '../keys.ts';
import { helpLayout } from '../screens/help/help.ts';
import { textOf } from '../text/line.ts';
import type { Theme } from '../theme.ts';
import { sentences } from './sentences.ts';

/** Signs that are often left out when a row is read aloud. */
const signs: Record<string, string> = {
  ',': 'comma',
  '/': 'slash',
  '?': 'question mark',
  ':': 'colon',
  '↑': 'Up',
  '↓': 'Down',
};

const spokenKey = (words: string): string => words.replace(/^\S+/, (key) => signs[key] ?? key);

/** One sentence per row, keys last. */
export const Spoken = ({ state, view, size, theme }: Situation & { theme: Theme }) => {
  const help = helpLayout({ state, size, theme, view, now: 0, frame: 0 }).body.map(textOf);
  const rows = state.help ? help.filter((row) => row !== '') : sentences(state, theme, view.panel);
  return (
    <Box flexDirection="column">
      {rows.map((row, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- rows are places on the screen
        <Text key={index}>{row}</Text>
      ))}
      <Text>{`Keys: ${footerKeys({ state, view, size }, theme).map(spokenKey).join(', ')}.`}</Text>
    </Box>
  );
};
