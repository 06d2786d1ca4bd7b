import type { AttemptState, Lesson } from '../../../lesson/state.ts';
import type { ScreenLayout, ScreenProps } from '../../layout.ts';
import { span } from '../../text/line.ts';

export const predictLayout = ({ lesson }: ScreenProps & { attempt: AttemptState; lesson: Lesson }): ScreenLayout => ({
  title: [span(`${lesson.scenario.id} `, 'dim'), span(lesson.scenario.title, 'accent', { bold: true })],
  corner: [],
  top: [],
  body: [],
  status: [],
});
