/** The rules for paths in manifests. */
import type { Report } from './report.ts';

export const checkNoBacksteps = (report: Report, target: string, path: string): void => {
  if (target.split('/').includes('..')) report.invalid(path, target, "must not contain '..'");
};

export const checkRelativePath = (report: Report, target: string, path: string): void => {
  if (target.startsWith('/')) report.invalid(path, target, 'must be a relative path');
  checkNoBacksteps(report, target, path);
};

/** Below a volume's own files, whose names start with two dots. */
export const checkVolumePath = (report: Report, target: string, path: string): void => {
  checkRelativePath(report, target, path);
  if (target.startsWith('..') && !target.startsWith('../')) report.invalid(path, target, "must not start with '..'");
};
