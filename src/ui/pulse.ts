import type { LessonState } from '../lesson/state.ts';

/** Whether something on the screen turns while it is going on. */
export const isBusy = ({ screen, opening, attempt }: LessonState): boolean => {
  if (screen === 'opening') return opening.status === 'running';
  if (attempt === undefined) return false;
  const { status, run, files } = attempt;
  return (
    status === 'starting' ||
    (attempt.console.open &&
      attempt.console.commands.some((command) => command.status !== 'done' && !command.beside)) ||
    run.status === 'running' ||
    run.status === 'stopping' ||
    files.list.some((file) => file.status === 'applying')
  );
};
