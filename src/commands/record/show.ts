import { Args } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { renderRecord, renderText } from '../../formats/records/index.js';
import { readRecordFile } from '../../usecases/draft-record.js';

export default class RecordShow extends BaseCommand {
  static override summary = 'Show a record as people read it.';
  static override description =
    'Every field is shown, under its name in your language. Signatures are not checked here: that is "record verify".';
  static override examples = ['<%= config.bin %> <%= command.id %> manifest.json --lang zh'];
  static override args = { record: Args.string({ required: true, description: 'Record, canonical JSON.' }) };

  async run(): Promise<unknown> {
    const { args } = await this.parse(RecordShow);
    const { kind, digest, statement } = await readRecordFile(args.record);
    this.say(renderText(renderRecord(statement, this.language)).trimEnd());
    this.say(`${this.words.record.digest} ${digest}`);
    return { kind, digest, statement };
  }
}
