import { BaseCommand } from '../../cli/base-command.js';
import { facts } from '../../cli/terminal.js';
import { definitionOf, RECORD_KINDS } from '../../formats/records/index.js';

export default class RecordKinds extends BaseCommand {
  static override summary = 'List the kinds of record, and who may make and sign each.';
  static override examples = ['<%= config.bin %> <%= command.id %>'];

  async run(): Promise<unknown> {
    await this.parse(RecordKinds);
    const kinds = RECORD_KINDS.map((kind) => {
      const { title, purpose, authors, cosigners } = definitionOf(kind);
      return { kind, title, purpose, authors, cosigners };
    });
    this.say(facts(kinds.map((k) => [k.kind, `${k.title[this.language]} (${k.authors.join(', ')})`])));
    return { kinds };
  }
}
