import { dialogLines } from '../../components/dialog/dialog-lines.ts';
import { noticeLines } from '../../components/notice/notice-lines.ts';
import type { ScreenLayout, ScreenProps } from '../../layout.ts';
import { settingChoices, settingNames, settingTitles, type Settings } from '../../../lesson/settings.ts';
import type { LessonState } from '../../../lesson/state.ts';
import { blank, indent, span, type Line } from '../../text/line.ts';
import { padded } from '../../text/line.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';

const titleWidth = Math.max(...Object.values(settingTitles).map((title) => title.length)) + 2;
const pointerWidth = 2;

const choiceOf = (name: keyof Settings, wanted: Settings[keyof Settings]) => {
  const choices = settingChoices[name];
  const at = choices.findIndex(({ value }) => value === wanted);
  return { label: choices[at]?.label ?? '', about: choices[at]?.about ?? '', number: at + 1, count: choices.length };
};

const settingLines = (
  { settings, overrides }: LessonState,
  name: keyof Settings,
  selected: boolean,
  width: number,
  { symbols }: Theme,
): Line[] => {
  const { label, about, number, count } = choiceOf(name, settings[name]);
  const said = overrides[name];
  const margin = pointerWidth + titleWidth;
  return [
    [
      span(selected ? `${symbols.pointer} ` : '  ', 'accent', { bold: true }),
      span(padded(settingTitles[name], titleWidth), 'plain', { bold: selected }),
      span('< ', selected ? 'accent' : 'dim'),
      span(label, selected ? 'accent' : 'plain', { bold: selected }),
      span(' >', selected ? 'accent' : 'dim'),
      span(selected ? `  ${number} of ${count}` : '', 'dim'),
    ],
    ...indent(wrap([span(about, 'dim')], width - margin), margin),
    ...(said === undefined
      ? []
      : indent(
          wrap(
            [span(`${symbols.error} ${said.because}: "${choiceOf(name, said.value).label}" for now`, 'warn')],
            width - margin,
          ),
          margin,
        )),
  ];
};

/** What the tones look like, each with what it stands for. */
const sample = ({ symbols }: Theme): Line => [
  span('It looks like this: ', 'dim'),
  span(`${symbols.pass} passed`, 'good'),
  span('  '),
  span(`${symbols.fail} failed`, 'bad'),
  span('  '),
  span(`${symbols.error} look here`, 'warn'),
  span('  '),
  span('kubectl get pods', 'code'),
  span('  '),
  span('Enter', 'accent', { bold: true }),
];

export const settingsLayout = ({ state, size, theme }: ScreenProps): ScreenLayout => {
  const width = Math.min(size.columns - 2, 100);
  const { settling, dialog, notice } = state;
  const body: Line[] = [blank];
  let follow = 0;
  for (const [index, name] of settingNames.entries()) {
    if (index === settling?.selected) follow = body.length;
    body.push(...settingLines(state, name, index === settling?.selected, width, theme), blank);
  }
  return {
    title: [span('Settings', 'accent', { bold: true })],
    corner: [span('saved as you change them', 'dim')],
    top: [],
    body: [...body, sample(theme)],
    follow,
    status:
      dialog === undefined
        ? noticeLines(notice, size.columns - 2, theme)
        : dialogLines(dialog, size.columns - 2, theme),
  };
};
