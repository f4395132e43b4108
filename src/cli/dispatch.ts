import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Config, Plugin, run } from '@oclif/core';
import { normalizeArgv } from '@oclif/core/help';
import { notWritten } from '../core/errors.js';
import { presentError } from './errors.js';
import { unknownCommand } from './unknown-command.js';

/** Finds the command that the arguments name and runs it; whatever it throws becomes a message and an exit code. */
export async function dispatch(argv: string[], url: string): Promise<void> {
  try {
    const words = commandFirst(argv);
    if (!(await ranOwnCommand(words, url))) await run(words, url);
  } catch (error) {
    presentError(error, { json: argv.includes('--json'), lang: languageAsked(argv) });
  }
}

/** What a command prints went nowhere: said where errors are, in whatever form the output was to have. */
export function presentUnprinted(error: Error, argv: readonly string[]): void {
  presentError(notWritten('stdout', error), { json: false, lang: languageAsked(argv) });
}

/** Flags of every command may stand before its name too, as people write them who are used to that. */
function commandFirst(argv: readonly string[]): string[] {
  let at = 0;
  while (argv[at] === '--json' || argv[at] === '--lang' || argv[at]?.startsWith('--lang=')) {
    at += argv[at] === '--lang' ? 2 : 1;
  }
  const [flags, rest] = [argv.slice(0, at), argv.slice(at)];
  if (rest.length === 0) return [];
  const end = rest.indexOf('--');
  return end === -1 ? [...rest, ...flags] : [...rest.slice(0, end), ...flags, ...rest.slice(end)];
}

/** The language asked for, where no command has been found to ask. */
function languageAsked(argv: readonly string[]): string | undefined {
  const at = argv.indexOf('--lang');
  return at === -1 ? argv.find((a) => a.startsWith('--lang='))?.slice('--lang='.length) : argv[at + 1];
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
  if (id === undefined || BY_PLUGINS.has(id.split(':')[0]!) || config.findTopic(id) !== undefined)
    return false;
  throw unknownCommand(argv, config.commandIDs);
}

/** What is not of this package. */
const BY_PLUGINS: ReadonlySet<string> = new Set(['help', 'autocomplete']);
