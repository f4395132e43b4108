import { type Command, CommandHelp, Help, type Interfaces } from '@oclif/core';
import { chooseLanguage } from './language.js';
import { helpZh } from './wording/help-zh.js';

class LocalisedCommandHelp extends CommandHelp {
  override section(header: string, body: Parameters<CommandHelp['section']>[1]): string {
    return super.section(translateHeader(header), body);
  }
}

/** oclif's help in the reader's language: commands and flags stay as typed, what is said about them is Chinese. */
export default class LocalisedHelp extends Help {
  protected override CommandHelpClass = LocalisedCommandHelp;

  protected override formatCommand(command: Command.Loadable): string {
    return super.formatCommand(inChinese() ? translateCommand(command) : command);
  }

  protected override formatCommands(commands: Command.Loadable[]): string {
    return super.formatCommands(inChinese() ? commands.map(translateCommand) : commands);
  }

  protected override formatTopics(topics: Interfaces.Topic[]): string {
    if (!inChinese()) return super.formatTopics(topics);
    return super.formatTopics(
      topics.map((t) => ({ ...t, description: helpZh.topics[t.name] ?? t.description ?? '' })),
    );
  }

  override section(header: string, body: Parameters<Help['section']>[1]): string {
    return super.section(translateHeader(header), body);
  }
}

function inChinese(): boolean {
  const argv = process.argv.slice(2);
  const at = argv.indexOf('--lang');
  const flag = at === -1 ? argv.find((a) => a.startsWith('--lang='))?.slice(7) : argv[at + 1];
  return chooseLanguage(flag, process.env) === 'zh';
}

function translateHeader(header: string): string {
  return inChinese() ? (helpZh.headers[header] ?? header) : header;
}

function translateCommand(command: Command.Loadable): Command.Loadable {
  const words = helpZh.commands[command.id];
  if (words === undefined) return command;
  const flags = Object.fromEntries(
    Object.entries(command.flags).map(([name, flag]) => [
      name,
      { ...flag, summary: words.flags?.[name] ?? helpZh.flags[name] ?? flag.summary },
    ]),
  );
  const args = Object.fromEntries(
    Object.entries(command.args).map(([name, arg]) => [
      name,
      { ...arg, description: words.args?.[name] ?? arg.description },
    ]),
  );
  return {
    ...command,
    summary: words.summary,
    ...(words.description === undefined ? {} : { description: words.description }),
    flags,
    args,
  } as Command.Loadable;
}
