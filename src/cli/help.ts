import { type Command, CommandHelp, Help, type Interfaces } from '@oclif/core';
import { chooseLanguage } from './language.js';
import { descriptionsZh } from './wording/descriptions-zh.js';
import { helpHeadersZh, helpRootZh } from './wording/help-headers-zh.js';
import { helpTextsZh } from './wording/help-zh.js';
import { wrapChinese } from './wrap-chinese.js';

class LocalisedCommandHelp extends CommandHelp {
  override section(header: string, body: Parameters<CommandHelp['section']>[1]): string {
    return super.section(translateHeader(header), body);
  }

  override wrap(body: string, spacing = this.indentSpacing): string {
    return inChinese() && /\p{Script=Han}/u.test(body)
      ? wrapChinese(this.render(body), this.opts.maxWidth - spacing)
      : super.wrap(body, spacing);
  }
}

/** What oclif itself writes into what is said about a flag. */
const PARTS = [
  ['(required) ', '（必需）'],
  ['[default: ', '[默认: '],
  ['<options:', '<可选值:'],
] as const;

/** oclif's help in the reader's language: commands and flags stay as typed, what is said about them is Chinese. */
export default class LocalisedHelp extends Help {
  protected override CommandHelpClass = LocalisedCommandHelp;

  protected override formatCommand(command: Command.Loadable): string {
    if (!inChinese()) return super.formatCommand(command);
    return PARTS.reduce(
      (text, [en, zh]) => text.replaceAll(en, zh),
      super.formatCommand(translateCommand(command)),
    );
  }

  protected override formatCommands(commands: Command.Loadable[]): string {
    return super.formatCommands(inChinese() ? commands.map(translateCommand) : commands);
  }

  protected override formatTopics(topics: Interfaces.Topic[]): string {
    if (!inChinese()) return super.formatTopics(topics);
    return super.formatTopics(topics.map((t) => ({ ...t, description: translate(t.description) ?? '' })));
  }

  protected override formatTopic(topic: Interfaces.Topic): string {
    if (!inChinese()) return super.formatTopic(topic);
    return super.formatTopic({ ...topic, description: translate(topic.description) ?? '' });
  }

  protected override summary(command: Command.Loadable): string | undefined {
    return inChinese() ? translate(command.summary ?? command.description) : super.summary(command);
  }

  override formatRoot(): string {
    const root = super.formatRoot();
    if (!inChinese()) return root;
    const { description } = this.config.pjson;
    return root
      .replace(description ?? '', helpRootZh)
      .replace(/^(?:USAGE|VERSION)$/gm, (header) => translateHeader(header));
  }

  override section(header: string, body: Parameters<Help['section']>[1]): string {
    return super.section(translateHeader(header), body);
  }
}

function inChinese(): boolean {
  const argv = process.argv.slice(2);
  const at = argv.indexOf('--lang');
  const flag = at === -1 ? argv.find((a) => a.startsWith('--lang='))?.slice('--lang='.length) : argv[at + 1];
  return chooseLanguage(flag, process.env) === 'zh';
}

function translateHeader(header: string): string {
  return inChinese() ? (helpHeadersZh[header] ?? header) : header;
}

/** The Chinese of a sentence; the sentence itself where there is none. */
function translate(text: string | undefined): string | undefined {
  return text === undefined ? undefined : (helpTextsZh[text] ?? text);
}

/** Sources break the lines of a long description where they are full; which words it has does not depend on that. */
export function describedInChinese(text: string): string | undefined {
  return descriptionsZh[text.replace(/\s+/g, ' ').trim()] ?? helpTextsZh[text];
}

function translateCommand(command: Command.Loadable): Command.Loadable {
  const each = <T extends { summary?: string | undefined; description?: string | undefined }>(
    described: Readonly<Record<string, T>>,
  ): Record<string, T> =>
    Object.fromEntries(
      Object.entries(described).map(([name, one]) => [
        name,
        { ...one, summary: translate(one.summary), description: translate(one.description) },
      ]),
    );
  const { summary, description, ...rest } = command;
  const long = description === undefined ? undefined : (describedInChinese(description) ?? description);
  return {
    ...rest,
    summary: summary === undefined ? long : translate(summary),
    // Where there is no summary, the description is one, and is not said twice.
    ...(summary === undefined || long === undefined ? {} : { description: long }),
    flags: each(command.flags),
    args: each(command.args),
  } as Command.Loadable;
}
