import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { safe } from '../../cli/terminal.js';
import { utf8 } from '../../core/bytes.js';
import { suggestManifestPlan } from '../../usecases/manifest-plan.js';
import { requireOutside } from '../../usecases/outside-source.js';
import { writeDraft } from '../../usecases/small-file.js';

export default class ManifestPlan extends BaseCommand {
  static override summary = 'Suggest a manifest plan from an inventory, to be read and corrected.';
  static override description =
    `One item for each folder at the top. Class, origin, time class, format and sensitivity are guessed from names: a person has to read
every line before "manifest build" makes a claim of it.`;
  static override examples = ['<%= config.bin %> <%= command.id %> site.inventory -o plan.yaml'];
  static override args = { inventory: Args.string({ required: true, description: 'Inventory file.' }) };
  static override flags = {
    output: Flags.string({ char: 'o', required: true, summary: 'Plan file to write, YAML.' }),
    id: Flags.string({ summary: 'Id of the inventory in the manifest.', default: 'main' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(ManifestPlan);
    requireOutside(flags.output, args.inventory);
    const plan = await suggestManifestPlan(args.inventory, flags.id, this.signal);
    writeDraft(flags.output, utf8(plan));
    this.say(`${this.words.written} ${safe(flags.output)}`);
    this.say(this.words.manifest.readPlan);
    return { output: flags.output };
  }
}
