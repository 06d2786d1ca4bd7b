import { Box, Text } from 'ink';
import type { Size } from '../../layout.ts';

export const leastSize: Size = { columns: 60, rows: 15 };

export const isTooSmall = ({ columns, rows }: Size): boolean => columns < leastSize.columns || rows < leastSize.rows;

export const TooSmall = ({ size }: { size: Size }) => (
  <Box width={size.columns} height={size.rows} overflow="hidden" flexDirection="column">
    <Text wrap="truncate">{`peapod needs ${leastSize.columns}x${leastSize.rows} cells.`}</Text>
    <Text wrap="truncate">{`This terminal has ${size.columns}x${size.rows}.`}</Text>
    <Text wrap="truncate">Make it larger, or q to quit.</Text>
  </Box>
);
