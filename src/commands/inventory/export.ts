import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { formatCount, safe } from '../../cli/terminal.js';
import { DIGESTS, FOREIGN_DIGESTS } from '../../core/digest.js';
import { EXPORT_FORMATS, exportInventory } from '../../inventory/index.js';
import { requireOutside } from '../../usecases/outside-source.js';

export default class InventoryExport extends BaseCommand {
  static override summary = 'Write an inventory in a form that other tools read.';
  static override description =
    `"sums" for sha256sum -c, "bagit" for the tag files of a bag (RFC 8493), "csv" for spreadsheets. Formats that cannot hold folders, links or odd names
leave them out, and the count of what was left out is said.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> site.inventory --format sums -o SHA256SUMS',
    '<%= config.bin %> <%= command.id %> site.inventory --format csv -o site.csv',
  ];
  static override args = { inventory: Args.string({ required: true, description: 'Inventory file.' }) };
  static override flags = {
    format: Flags.option({ options: EXPORT_FORMATS, required: true, summary: 'Form to write.' })(),
    output: Flags.string({
      char: 'o',
      required: true,
      summary: 'File to write; for bagit a folder to make.',
    }),
    hash: Flags.option({
      options: [...DIGESTS, ...FOREIGN_DIGESTS] as const,
      summary: 'Digest to write (default: the first that the inventory has).',
    })(),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(InventoryExport);
    requireOutside(flags.output, args.inventory);
    const { written, omitted } = await exportInventory({
      inventory: args.inventory,
      format: flags.format,
      output: flags.output,
      algorithm: flags.hash,
      signal: this.signal,
    });
    this.say(`${this.words.written} ${safe(flags.output)}`);
    this.say(this.words.inventory.exported(formatCount(written), formatCount(omitted)));
    return { output: flags.output, format: flags.format, written, omitted };
  }
}
