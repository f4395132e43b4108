import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where a program is that a test calls. Missing: the test is skipped and says so; with CI=true it fails. */
export function program(name: string, context: { skip: (why?: string) => never }): string {
  for (const dir of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(dir, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // not here
    }
  }
  if (process.env['CI'] === 'true') throw new Error(`${name} is not installed`);
  return context.skip(`${name} is not installed`);
}
