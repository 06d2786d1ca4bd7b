/** A pod template as `describe` shows it, with bare tabs, as `rollout history` prints it. */
import { templateLines } from '../describe/pod-template.ts';

type Template = Parameters<typeof templateLines>[0];

export const describedTemplate = (
  template: Record<string, unknown>,
  annotations: Readonly<Record<string, string>>,
): string => {
  const { metadata = {}, ...rest } = template as unknown as Template;
  const all = { ...metadata.annotations, ...annotations };
  const lines = templateLines({ ...rest, metadata: { ...metadata, annotations: all } });
  // Further labels begin with the tab itself, which only shows where columns are not aligned.
  return `${lines.map((line) => line.replace(/^ +(?=\t)/, '')).join('\n')}\n`;
};
