/** What the learner can set, kept between visits. */

export type Settings = {
  /** `safe`: blue and orange in place of green and red. `plain`: no colours, only bold and dim. */
  theme: 'standard' | 'safe' | 'plain';
  /** `auto`: what the terminal's locale can show. */
  symbols: 'auto' | 'drawn' | 'typed';
  /** Run the checks that disturb nothing whenever a file was applied. */
  checkOnSave: boolean;
  /** `auto`: a split where tmux or Zellij runs, VS Code inside of its terminal, else the editor in this terminal. */
  editor: 'auto' | 'here' | 'code' | 'tmux' | 'zellij';
};

/** What the command line or the environment says for this run, and who said it. */
export type Overrides = { readonly [K in keyof Settings]?: { value: Settings[K]; because: string } };

export const defaultSettings: Settings = { theme: 'standard', symbols: 'auto', checkOnSave: true, editor: 'auto' };

type Choices = { [K in keyof Settings]: readonly { value: Settings[K]; label: string; about: string }[] };

/** In the order of the settings screen. */
export const settingTitles: { [K in keyof Settings]: string } = {
  theme: 'Colours',
  symbols: 'Symbols',
  checkOnSave: 'Check when a file is saved',
  editor: 'Editor',
};

export const settingChoices: Choices = {
  theme: [
    { value: 'standard', label: 'standard', about: 'green for good, red for bad' },
    { value: 'safe', label: 'colour-blind safe', about: 'blue for good, orange for bad' },
    { value: 'plain', label: 'none', about: 'no colours; symbols and words say it all' },
  ],
  symbols: [
    { value: 'auto', label: 'automatic', about: 'what your terminal says it can show' },
    { value: 'drawn', label: 'drawn', about: 'lines, ticks and dots' },
    { value: 'typed', label: 'ASCII', about: 'only characters that every terminal has' },
  ],
  checkOnSave: [
    { value: true, label: 'yes', about: 'checks that disturb nothing run by themselves' },
    { value: false, label: 'no', about: 'only c checks' },
  ],
  editor: [
    { value: 'auto', label: 'automatic', about: 'a split in tmux or Zellij, VS Code in its terminal, else here' },
    { value: 'here', label: 'in this terminal', about: '$VISUAL or $EDITOR; the workshop waits' },
    { value: 'code', label: 'VS Code', about: 'code, beside the workshop' },
    { value: 'tmux', label: 'tmux split', about: '$VISUAL or $EDITOR in a pane of tmux' },
    { value: 'zellij', label: 'Zellij pane', about: '$VISUAL or $EDITOR in a pane of Zellij' },
  ],
};

export const settingNames = Object.keys(settingTitles) as readonly (keyof Settings)[];

/** With what the command line and the environment have to say. */
export const settingsInForce = (settings: Settings, overrides: Overrides): Settings => {
  const said = Object.entries(overrides).map(([name, { value }]) => [name, value] as const);
  return said.length === 0 ? settings : { ...settings, ...Object.fromEntries(said) };
};

/** The choice after or before the one that is set; after the last one comes the first. */
export const nextChoice = (settings: Settings, name: keyof Settings, by: 1 | -1): Settings => {
  const choices = settingChoices[name];
  const at = choices.findIndex(({ value }) => value === settings[name]);
  const next = choices[(at + by + choices.length) % choices.length];
  return next === undefined ? settings : { ...settings, [name]: next.value };
};
