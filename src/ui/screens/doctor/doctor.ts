import { dialogLines } from '../../components/dialog/dialog-lines.ts';
import { noticeLines } from '../../components/notice/notice-lines.ts';
import { spinnerAt } from '../../components/stages/stage-lines.ts';
import type { ScreenLayout, ScreenProps } from '../../layout.ts';
import { isUsable } from '../../../lesson/doctor.ts';
import type { DoctorRow } from '../../../lesson/doctor.ts';
import { blank, indent, padded, span, type Line, type Tone } from '../../text/line.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';

const areas: Record<DoctorRow['area'], string> = {
  installed: 'On this machine',
  clusters: 'Clusters',
  places: 'Places',
};

const marks: Record<DoctorRow['state'], { symbol: 'pass' | 'fail' | 'bullet'; tone: Tone }> = {
  good: { symbol: 'pass', tone: 'good' },
  missing: { symbol: 'fail', tone: 'bad' },
  info: { symbol: 'bullet', tone: 'dim' },
};

const rowLines = ({ name, state, detail, next }: DoctorRow, nameWidth: number, width: number, theme: Theme): Line[] => {
  const { symbol, tone } = marks[state];
  const margin = nameWidth + 4;
  const [first = [], ...rest] = wrap([span(detail)], width - margin);
  return [
    [span(`${theme.symbols[symbol]} `, tone, { bold: true }), span(`${padded(name, nameWidth)}  `, 'dim'), ...first],
    ...indent(rest, margin),
    ...(next === undefined
      ? []
      : indent(wrap([span('Next: ', 'plain', { bold: true }), span(next)], width - margin), margin)),
  ];
};

export const doctorLayout = ({ state, size, theme, frame }: ScreenProps): ScreenLayout => {
  const { doctor, dialog, notice } = state;
  const rows = doctor?.rows ?? [];
  const width = Math.min(size.columns - 2, 100);
  const nameWidth = Math.min(24, Math.max(0, ...rows.map(({ name }) => name.length)));
  const sections = (Object.keys(areas) as DoctorRow['area'][]).flatMap((area): Line[] => {
    const own = rows.filter((row) => row.area === area);
    if (own.length === 0) return [];
    return [
      [span(areas[area], 'accent', { bold: true })],
      ...own.flatMap((row) => rowLines(row, nameWidth, width, theme)),
      blank,
    ];
  });
  const looking = doctor?.status === 'running';
  return {
    title: [span('Doctor', 'accent', { bold: true })],
    corner: looking
      ? []
      : [isUsable(rows) ? span('lessons work here', 'good') : span('no cluster can be used here', 'warn')],
    top: [],
    body: [blank, ...sections],
    status: [
      ...(looking ? [[span(`${spinnerAt(frame, theme)} `, 'accent'), span('Looking at this machine')]] : []),
      ...(dialog === undefined
        ? noticeLines(notice, size.columns - 2, theme)
        : dialogLines(dialog, size.columns - 2, theme)),
    ],
  };
};
