import type { ScreenLayout, ScreenProps } from '../../layout.ts';
import { span } from '../../text/line.ts';

export const doctorLayout = (_props: ScreenProps): ScreenLayout => ({
  title: [span('Doctor', 'accent', { bold: true })],
  corner: [],
  top: [],
  body: [],
  status: [],
});
