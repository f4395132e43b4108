import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const json = process.env['CLOUDEXIT_TEST_JSON'];

/** Files that take longest begin first, so that no worker is left with one of them when the other is done. */
const LONG = [
  'test/cli/transcripts',
  'test/live/',
  'test/page/',
  'test/usecases/evidence/',
  'test/cli/',
  'test/examples/',
];

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = (file: TestSpecification) => {
      const at = LONG.findIndex((folder) => file.moduleId.includes(`/${folder}`));
      return at < 0 ? LONG.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    sequence: { sequencer: LongFirst },
    // The command line is tested as a user sees it; interception by the runner would hide part of that.
    disableConsoleIntercept: true,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    ...(json ? { reporters: ['default', 'json'], outputFile: { json } } : {}),
  },
});
