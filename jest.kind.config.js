import base from './jest.config.js';

/** The scenarios, graders and the workshop on a cluster that the product's own kind provider makes. */
export default {
  ...base,
  testMatch: ['<rootDir>/test/kind/**/*.test.ts?(x)'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
};
