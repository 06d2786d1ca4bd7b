import { Box, Text } from 'ink';
import type { Size } from '../../layout.ts';

const leastSize: Size = { columns: 60, rows: 15 };

export const isTooSmall = ({ columns, rows }: Size): boolean => columns < leastSize.columns || rows < leastSize.rows;

/** Each fits into 20 cells: this is where there are no more. */
export const TooSmall = ({ size }: { size: Size }) => (
  <Box width={size.columns} height={size.rows} overflow="hidden" flexDirection="column">
    <Text wrap="truncate">{`peapod needs ${leastSize.columns}x${leastSize.rows}`}</Text>
    <Text wrap="truncate">{`cells, not ${size.columns}x${size.rows}.`}</Text>
    <Text wrap="truncate">Enlarge it; q quits.</Text>
  </Box>
);
