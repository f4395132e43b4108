import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { codesOf } from '../../cli/exit-codes.js';
import { inventoryLines } from '../../cli/inventory-summary.js';
import { DIGESTS, FOREIGN_DIGESTS } from '../../core/digest.js';
import { LIST_FORMATS } from '../../sources/index.js';
import { importList } from '../../usecases/import-list.js';

export default class InventoryImport extends BaseCommand {
  static override summary = "Take in somebody else's list of files and digests as an inventory.";
  static override description =
    `Reads SHA256SUMS-style files (GNU and BSD), BagIt bags, hashdeep, rclone hashsum and lsjson, mtree, S3 Inventory and document registers in CSV. What
the list says is told, not computed: compare it with an inventory of the material.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> SHA256SUMS -o told.inventory',
    '<%= config.bin %> <%= command.id %> 文档清单.csv --format register -o register.inventory',
  ];
  static override args = {
    list: Args.string({ required: true, description: 'The list, or the folder of a bag.' }),
  };
  static override flags = {
    output: Flags.string({ char: 'o', required: true, summary: 'The inventory file to write.' }),
    format: Flags.option({ options: LIST_FORMATS, summary: 'Format of the list (default: by content).' })(),
    encoding: Flags.string({ summary: 'Encoding of a document register (default: recognised).' }),
    schema: Flags.string({
      summary: 'Columns of an S3 Inventory, as fileSchema of its manifest.json has them.',
    }),
    'digest-256': Flags.option({
      options: DIGESTS,
      summary: 'What a digest of 64 hexadecimal digits is, where the list does not say (default: sha256).',
    })(),
    hash: Flags.option({
      options: [...DIGESTS, ...FOREIGN_DIGESTS] as const,
      multiple: true,
      multipleNonGreedy: true,
      summary: 'Digests to take over (default: sha256).',
    })(),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(InventoryImport);
    const built = await importList({
      list: args.list,
      output: flags.output,
      digests: flags.hash ?? ['sha256'],
      options: {
        ...(flags.format === undefined ? {} : { format: flags.format }),
        ...(flags.encoding === undefined ? {} : { encoding: flags.encoding }),
        ...(flags.schema === undefined ? {} : { schema: flags.schema }),
        ...(flags['digest-256'] === undefined ? {} : { digest256: flags['digest-256'] }),
      },
      signal: this.signal,
    });
    this.sayAll(inventoryLines(this.language, built, flags.output, 'sha256'));
    const exit = this.concludeCodes([...codesOf(built.codes), ...built.findings.map((f) => f.code)]);
    return { ...built, output: flags.output, exit };
  }
}
