import type { ScreenLayout, ScreenProps } from '../../layout.ts';
import { span } from '../../text/line.ts';

export const settingsLayout = (_props: ScreenProps): ScreenLayout => ({
  title: [span('Settings', 'accent', { bold: true })],
  corner: [],
  top: [],
  body: [],
  status: [],
});
