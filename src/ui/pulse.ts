import type { LessonState } from '../lesson/state.ts';

/** Whether something on the screen turns while it is going on. */
export const isBusy = ({ screen, opening, attempt, doctor }: LessonState): boolean => {
  if (screen === 'opening') return opening.status === 'running';
  if (screen === 'doctor') return doctor?.status === 'running';
  if (attempt === undefined) return false;
  const { status, run, quiet, files } = attempt;
  return (
    status === 'starting' ||
    (attempt.console.open &&
      attempt.console.commands.some((command) => command.status !== 'done' && !command.beside)) ||
    run.status === 'running' ||
    run.status === 'stopping' ||
    quiet.status === 'running' ||
    files.list.some((file) => file.status === 'applying')
  );
};
