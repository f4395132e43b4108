import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { safe } from '../../cli/terminal.js';
import { copyRecords } from '../../usecases/case/copy-records.js';

export default class RecordCopy extends BaseCommand {
  static override summary = 'Copy records out of a case, with the signatures beside them.';
  static override description =
    `To read one with "record show", to sign one that somebody else made, or to name one in a record of your own: what a record asks for as
the digest of another is the sha256 that is printed here. Without --entry every record is copied. Nothing is verified: "record list" says
which of them count.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> case -o records',
    '<%= config.bin %> <%= command.id %> case --entry 54 --entry 55 -o authorised',
  ];
  static override args = { case: Args.string({ required: true, description: 'Case folder.' }) };
  static override flags = {
    entry: Flags.integer({
      multiple: true,
      multipleNonGreedy: true,
      min: 1,
      summary: 'Number of the entry that the record stands in, as "record list" and "case log" show it.',
    }),
    output: Flags.string({ char: 'o', required: true, summary: 'Folder to make for the records.' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(RecordCopy);
    const records = await copyRecords(args.case, flags.output, flags.entry ?? []);
    const { digest } = this.words.record;
    for (const { file, sha256, signatures } of records) {
      this.say(`${this.words.written} ${safe(file)}  ${this.words.case.signatures} ${signatures}`);
      this.say(`  ${digest} ${sha256}`);
    }
    return { records };
  }
}
