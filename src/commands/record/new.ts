import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { instantText } from '../../cli/instant.js';
import { safe } from '../../cli/terminal.js';
import { askRecord } from '../../usecases/ask-record.js';
import { checkedRecord, writeRecordFile } from '../../usecases/draft-record.js';
import { readTemplate, recordKindOf } from '../../usecases/record-template.js';
import { writeDraft } from '../../usecases/small-file.js';

export default class RecordNew extends BaseCommand {
  static override summary = 'Begin a record: a commented template to fill in, or questions to answer.';
  static override description =
    `The template is a YAML draft with example values; replace every one, then "record check DRAFT -o RECORD" makes the record.
With --interactive the fields are asked one by one and the record is written at once.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> exit-demand -o demand.yaml',
    '<%= config.bin %> <%= command.id %> retention-hold --interactive -o hold.json',
  ];
  static override args = {
    kind: Args.string({ required: true, description: 'Kind of record; see "record kinds".' }),
  };
  static override flags = {
    output: Flags.string({ char: 'o', summary: 'File to write (default for a template: standard output).' }),
    interactive: Flags.boolean({ char: 'i', dependsOn: ['output'], summary: 'Ask for every field.' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(RecordNew);
    const kind = recordKindOf(args.kind);
    if (flags.interactive && flags.output !== undefined) {
      // Loading the prompts takes longer than most commands: only for those who want them.
      const { askPerson } = await import('../../cli/ask-person.js');
      const now = { recordedAt: instantText(new Date()) };
      const record = checkedRecord(await askRecord(kind, askPerson(this.language, this.signal), now), true);
      await writeRecordFile(flags.output, record);
      this.say(`${this.words.written} ${safe(flags.output)}`);
      return { kind, output: flags.output, digest: record.digest };
    }
    const template = await readTemplate(kind);
    const text = new TextDecoder().decode(template);
    if (flags.output === undefined) {
      this.say(text.trimEnd());
      return { kind, template: text };
    }
    writeDraft(flags.output, template);
    this.say(`${this.words.written} ${safe(flags.output)}`);
    return { kind, output: flags.output };
  }
}
