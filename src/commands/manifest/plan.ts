import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { baselineFiles, baselineFlags, coverageLines } from '../../cli/coverage.js';
import { findingLines } from '../../cli/findings.js';
import { safe } from '../../cli/terminal.js';
import { utf8 } from '../../core/bytes.js';
import { draftManifestPlan } from '../../usecases/draft-plan.js';
import { requireOutside } from '../../usecases/outside-source.js';
import { writeDraft } from '../../usecases/small-file.js';

export default class ManifestPlan extends BaseCommand {
  static override summary = 'Suggest a manifest plan from an inventory, to be read and corrected.';
  static override description =
    `One item for each folder at the top. Class, origin, time class, format and sensitivity are guessed from names: a person has to read
every line before "manifest build" makes a claim of it. With --baseline what the inventory lacks of it is counted.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> site.inventory -o plan.yaml',
    '<%= config.bin %> <%= command.id %> site.inventory --baseline baseline.json --baseline-inventory before.inventory -o plan.yaml',
  ];
  static override args = { inventory: Args.string({ required: true, description: 'Inventory file.' }) };
  static override flags = {
    output: Flags.string({ char: 'o', required: true, summary: 'Plan file to write, YAML.' }),
    id: Flags.string({ summary: 'Id of the inventory in the manifest.', default: 'main' }),
    ...baselineFlags,
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(ManifestPlan);
    const baselines = baselineFiles(flags);
    for (const read of [args.inventory, ...baselines.flatMap((b) => [b.record, ...b.inventories])]) {
      requireOutside(flags.output, read);
    }
    const { text, coverage } = await draftManifestPlan({
      inventory: args.inventory,
      id: flags.id,
      baselines,
      signal: this.signal,
    });
    writeDraft(flags.output, utf8(text));
    this.say(`${this.words.written} ${safe(flags.output)}`);
    this.say(this.words.manifest.readPlan);
    if (coverage.length === 0) return { output: flags.output };
    const findings = coverage.flatMap((c) => c.findings);
    this.sayAll(coverageLines(this.language, coverage));
    this.sayAll(findingLines(this.language, findings));
    const exit = this.concludeCodes(findings.map((f) => f.code));
    return { output: flags.output, coverage, exit };
  }
}
