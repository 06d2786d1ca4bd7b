import {
  Box,
  useAnimation,
  useApp,
  useInput,
  useIsScreenReaderEnabled,
  usePaste,
  useWindowSize,
  type SuspendTerminal,
} from 'ink';
import { useEffect, useSyncExternalStore } from 'react';
import { footerLine } from './components/footer/footer-line.ts';
import { Frame } from './components/frame/frame.tsx';
import { settingsInForce, type Settings } from '../lesson/settings.ts';
import { drawnSize, type Size } from './layout.ts';
import { isBusy } from './pulse.ts';
import { readKeys } from './read-keys.ts';
import { screenLayout } from './screens/screen-layout.ts';
import { isTooSmall, TooSmall } from './screens/too-small/too-small.tsx';
import { Spoken } from './spoken/spoken.tsx';
import type { Theme } from './theme.ts';
import type { WorkshopStore } from './workshop-store.ts';

export type AppProps = {
  store: WorkshopStore;
  /** The theme for the learner's settings; the same one for the same settings. */
  themeFor: (settings: Settings) => Theme;
  now: () => number;
  /** Called with the way to hand the terminal over, as soon as there is one. */
  onTerminal?: (suspend: SuspendTerminal) => void;
  /** Instead of the terminal's own size. */
  size?: Size;
};

/** Ages of events go on; a spinner turns faster. */
const restingMs = 1_000;
const busyMs = 100;
const spokenColumns = 80;

export const App = ({ store, themeFor, now, onTerminal, size: given }: AppProps) => {
  const { suspendTerminal } = useApp();
  const terminal = useWindowSize();
  const whole = given ?? terminal;
  const speaks = useIsScreenReaderEnabled();
  // Read aloud, nothing stands beside anything: all panels take their turn, as on a narrow terminal.
  const size = drawnSize(speaks ? { ...whole, columns: Math.min(whole.columns, spokenColumns) } : whole);
  const { state, view } = useSyncExternalStore(store.subscribe, store.getSnapshot);
  const theme = themeFor(settingsInForce(state.settings, state.overrides));
  const { frame } = useAnimation({ interval: isBusy(state) ? busyMs : restingMs, isActive: !speaks });
  useEffect(() => onTerminal?.(suspendTerminal), [onTerminal, suspendTerminal]);
  useInput((input, key) => {
    for (const name of readKeys(input, key)) store.press(name, size);
  });
  usePaste((text) => store.paste(text, size));
  if (speaks) return <Spoken state={state} view={view} size={size} theme={theme} />;
  if (isTooSmall(size)) return <TooSmall size={size} />;
  const layout = screenLayout({ state, view, size, theme, now: now(), frame });
  return (
    <Box paddingLeft={Math.floor((whole.columns - size.columns) / 2)}>
      <Frame layout={layout} footer={footerLine({ state, view, size }, theme)} size={size} theme={theme} view={view} />
    </Box>
  );
};
