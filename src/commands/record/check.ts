import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { someFields } from '../../cli/record-lines.js';
import { safe } from '../../cli/terminal.js';
import { renderRecord, renderText } from '../../formats/records/index.js';
import { checkRecordFile, writeRecordFile } from '../../usecases/draft-record.js';
import { examplesLeft } from '../../usecases/record-template.js';

export default class RecordCheck extends BaseCommand {
  static override summary = 'Check a draft or a record, and show what would be signed.';
  static override description =
    `A draft is YAML or JSON with "kind" and the fields of that kind. Everything is checked: unknown fields, missing ones, words, times.
The answer is the record as people read it and the digest of its bytes; with -o the canonical record is written, ready to sign.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> demand.yaml -o demand.json',
    '<%= config.bin %> <%= command.id %> demand.json',
  ];
  static override args = { file: Args.string({ required: true, description: 'Draft or record.' }) };
  static override flags = {
    output: Flags.string({ char: 'o', summary: 'Write the canonical record to this file.' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(RecordCheck);
    const record = await checkRecordFile(args.file);
    this.say(renderText(renderRecord(record.statement, this.language)).trimEnd());
    const examples = await examplesLeft(record.kind, record.statement);
    if (examples.length > 0) this.warnPerson(this.words.record.examplesLeft(someFields(examples)));
    this.say(`${this.words.record.digest} ${record.digest}`);
    if (flags.output !== undefined) {
      await writeRecordFile(flags.output, record);
      this.say(`${this.words.written} ${safe(flags.output)}`);
    }
    const { kind, digest, canonical, statement } = record;
    return {
      kind,
      digest,
      canonical,
      statement,
      examplesLeft: examples,
      ...(flags.output === undefined ? {} : { output: flags.output }),
    };
  }
}
