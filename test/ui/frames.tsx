import { renderToString } from 'ink';
import type { LessonState } from '../../src/lesson/state.ts';
import { footerLine } from '../../src/ui/components/footer/footer-line.ts';
import { Frame } from '../../src/ui/components/frame/frame.tsx';
import type { Size } from '../../src/ui/layout.ts';
import { screenLayout } from '../../src/ui/screens/screen-layout.ts';
import { createTheme } from '../../src/ui/theme.ts';
import { viewStart, type ViewState } from '../../src/ui/view.ts';
import { noon } from '../lesson/play.ts';

export const small: Size = { columns: 80, rows: 24 };
export const large: Size = { columns: 120, rows: 40 };

const colours = new RegExp(`${String.fromCodePoint(27)}\\[[0-9;]*m`, 'g');

export const withoutColours = (text: string): string => text.replaceAll(colours, '');

type FrameOptions = { view?: Partial<ViewState>; ascii?: boolean; now?: number };

/** The rows of the screen as a terminal of that size would show them, without colours. */
export const frameOf = (
  state: LessonState,
  size: Size,
  { view = {}, ascii = false, now = noon }: FrameOptions = {},
) => {
  const theme = createTheme(state.settings, { canDraw: !ascii });
  const shown = { ...viewStart, ...view };
  const layout = screenLayout({ state, view: shown, size, theme, now, frame: 0 });
  const footer = footerLine({ state, view: shown, size }, theme);
  const text = renderToString(<Frame layout={layout} footer={footer} size={size} theme={theme} view={shown} />, {
    columns: size.columns,
  });
  return withoutColours(text).split('\n');
};
