import { run } from '@oclif/core';
import { presentError } from './errors.js';

/** Finds the command that the arguments name and runs it; whatever it throws becomes a message and an exit code. */
export async function dispatch(argv: string[], url: string): Promise<void> {
  try {
    await run(argv, url);
  } catch (error) {
    presentError(error, { json: argv.includes('--json') });
  }
}
