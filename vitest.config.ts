import { defineConfig } from 'vitest/config';

const json = process.env['CLOUDEXIT_TEST_JSON'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The command line is tested as a user sees it; interception by the runner would hide part of that.
    disableConsoleIntercept: true,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    ...(json ? { reporters: ['default', 'json'], outputFile: { json } } : {}),
  },
});
