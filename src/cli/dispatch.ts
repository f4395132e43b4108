import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Config, Plugin, run } from '@oclif/core';
import { normalizeArgv } from '@oclif/core/help';
import { presentError } from './errors.js';

/** Finds the command that the arguments name and runs it; whatever it throws becomes a message and an exit code. */
export async function dispatch(argv: string[], url: string): Promise<void> {
  try {
    if (!(await ranOwnCommand(argv, url))) await run(argv, url);
  } catch (error) {
    presentError(error, { json: argv.includes('--json') });
  }
}

/** Runs a command of this package without loading the plugins, which have none to do with it. False: it is not one, or help is asked for. */
async function ranOwnCommand(argv: string[], url: string): Promise<boolean> {
  if (argv.length === 0 || argv.includes('--help')) return false;
  const root = dirname(dirname(fileURLToPath(url)));
  const plugin = new Plugin({ isRoot: true, root, name: 'cloudexit' });
  await plugin.load();
  const config = await Config.load({ root, plugins: new Map([[plugin.name, plugin]]) });
  const [id, ...rest] = normalizeArgv(config, [...argv]);
  const command = id === undefined ? undefined : config.findCommand(id);
  if (command !== undefined) {
    await config.runCommand(command.id, rest, command);
    return true;
  }
  // Words after a command that takes none are taken for a part of its name: the command itself says what is wrong with them.
  for (let n = argv.length - 1; n > 0; n--) {
    const begun = config.findCommand(argv.slice(0, n).join(':'));
    if (begun === undefined) continue;
    await config.runCommand(begun.id, argv.slice(n), begun);
    return true;
  }
  return false;
}
