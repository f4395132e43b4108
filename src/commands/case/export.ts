import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { facts, formatBytes, safe } from '../../cli/terminal.js';
import { exportCase } from '../../usecases/case/exchange.js';

export default class CaseExport extends BaseCommand {
  static override summary = 'Write a case to a bundle that another party can take in.';
  static override description =
    'A BagIt bag in a tar file: the log, checkpoints, materials and trust files. The same case gives the same bytes.';
  static override examples = ['<%= config.bin %> <%= command.id %> case -o case.tar'];
  static override args = { case: Args.string({ required: true, description: 'Case folder.' }) };
  static override flags = {
    output: Flags.string({ char: 'o', required: true, summary: 'The bundle to write.' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(CaseExport);
    const line = this.progress(this.words.case.exporting);
    const bundle = await exportCase(args.case, flags.output, this.signal).finally(line.done);
    this.say(`${this.words.written} ${safe(bundle.output)}`);
    this.say(
      facts([
        [this.words.inventory.bytes, formatBytes(bundle.bytes)],
        [this.words.case.sha256, bundle.sha256],
      ]),
    );
    return bundle;
  }
}
