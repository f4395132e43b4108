import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { instantOf, instantText } from '../../cli/instant.js';
import { takenInLines } from '../../cli/taken-in.js';
import { importBundle } from '../../usecases/case/exchange.js';

export default class CaseImport extends BaseCommand {
  static override summary = 'Make a case of a bundle that another party gave you.';
  static override description =
    `Everything in the bundle is checked before anything appears. The sender's trust anchors are left out unless you accept them: whom
you trust is for you to say. If you have the case already, use "case merge".`;
  static override examples = ['<%= config.bin %> <%= command.id %> case.tar my-copy'];
  static override args = {
    bundle: Args.string({ required: true, description: 'Bundle.' }),
    case: Args.string({ required: true, description: 'Case folder to make.' }),
  };
  static override flags = {
    'accept-anchors': Flags.boolean({ summary: "Trust the sender's anchors too." }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(CaseImport);
    const line = this.progress(this.words.case.importing);
    const imported = await importBundle({
      bundle: args.bundle,
      dir: args.case,
      acceptAnchors: flags['accept-anchors'],
      addedAt: instantText(instantOf(undefined, '--time')),
    }).finally(line.done);
    this.sayAll(takenInLines(this.language, imported));
    return imported;
  }
}
