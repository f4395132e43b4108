import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { formatCount, safe } from '../../cli/terminal.js';
import { importMediaLists, mediaListsYaml } from '../../usecases/media-list/import-media.js';
import { requireOutside } from '../../usecases/outside-source.js';
import { writeWholeFile } from '../../usecases/small-file.js';

export default class MediaImport extends BaseCommand {
  static override summary =
    'Take in tables of media and copies as the lists of a deletion plan or backup record.';
  static override description =
    `Reads CSV that a provider exports from a console or keeps in a spreadsheet, headings in English or Chinese, and writes YAML that goes into the
draft of the record as it stands. A word that is not known is an error with line and column; nothing is guessed.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> media.csv copies.csv -o lists.yaml',
    '<%= config.bin %> <%= command.id %> 云盘列表.csv -o lists.yaml --encoding gbk',
    '<%= config.bin %> <%= command.id %> 快照列表.csv -o lists.yaml --kind snapshot --holder provider',
  ];
  static override strict = false;
  static override args = {
    tables: Args.string({ required: true, description: 'Tables, CSV; several may be named.' }),
  };
  static override flags = {
    output: Flags.string({ char: 'o', required: true, summary: 'The YAML file to write.' }),
    kind: Flags.string({ summary: 'Kind of the copies in a table that does not say it, such as snapshot.' }),
    holder: Flags.string({ summary: 'Party that holds the copies in a table that does not say it.' }),
    media: Flags.string({
      summary: 'Ids of the media that hold the copies in a table that does not say it.',
    }),
    technique: Flags.string({ summary: 'Technique for the copies in a table that does not say it.' }),
    level: Flags.string({ summary: 'Level for the copies in a table that does not say it.' }),
    encoding: Flags.string({ summary: 'Encoding of the tables (default: recognised).' }),
  };

  async run(): Promise<unknown> {
    const { argv, flags } = await this.parse(MediaImport);
    for (const table of argv as string[]) requireOutside(flags.output, table);
    const lists = await importMediaLists(argv as string[], flags.encoding, flags, this.signal);
    const words = this.words.mediaLists;
    if (lists.leftOut.length > 0) this.warnPerson(`${words.leftOut} ${lists.leftOut.map(safe).join(', ')}`);
    if (lists.sharedAssumed) this.warnPerson(words.sharedAssumed);
    const text = mediaListsYaml(lists);
    writeWholeFile(flags.output, new TextEncoder().encode(text));
    this.say(`${this.words.written} ${safe(flags.output)}`);
    this.say(words.counts(formatCount(lists.media.length), formatCount(lists.copies.length)));
    return { ...lists, output: flags.output };
  }
}
