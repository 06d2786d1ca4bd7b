import type { JsonObject } from '../../schema/index.ts';

const [platform, arch] = [process.platform === 'win32' ? 'windows' : process.platform, process.arch];

/** The body of /version. `version`: `v1.34.4` */
export const versionDocument = (version: string): JsonObject => {
  const [major = '', minor = ''] = version.replace(/^v/, '').split('.');
  return {
    major,
    minor,
    emulationMajor: major,
    emulationMinor: minor,
    minCompatibilityMajor: major,
    minCompatibilityMinor: String(Number(minor) - 1),
    gitVersion: version,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: '',
    compiler: 'node',
    platform: `${platform}/${arch === 'x64' ? 'amd64' : arch}`,
  };
};
