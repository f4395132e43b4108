import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.js';
import { codesOf } from '../cli/exit-codes.js';
import { chunkSize, digestFlags, journal, readingFlags, readingOf, threads } from '../cli/flags.js';
import { inventoryLines } from '../cli/inventory-summary.js';
import { listInventory } from '../usecases/list-inventory.js';

export default class Inventory extends BaseCommand {
  static override summary = 'List a folder or archive with digests and a Merkle root.';
  static override description =
    `Every entry becomes one line of a text file, sorted by the bytes of its path; the root commits to all lines.
Folders, tar (plain or under gzip, zstd, xz, bzip2) and zip are recognised by content. Nothing is unpacked to disk and nothing
in the source is touched. A database (postgres://, mysql:// or mariadb://USER@HOST/DATABASE, sqlite:FILE) is read in one snapshot: every table becomes a row count, a schema and a content
root that does not depend on the order of its rows. What cannot be read is listed with an error, and the inventory then says that it is incomplete.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> /srv/www -o site.inventory',
    '<%= config.bin %> <%= command.id %> return-1.tar.gz return-2.zip -o returned.inventory',
    '<%= config.bin %> <%= command.id %> /srv/www -o site.inventory --hash sha256 --hash sm3 --tree sm3',
    '<%= config.bin %> <%= command.id %> postgres://cloudexit@db.example/site -o db.inventory --password-file db.password --ca ca.pem',
    '<%= config.bin %> <%= command.id %> s3://archive/site/ -o bucket.inventory --endpoint https://obs.example --versions --journal bucket.journal',
  ];
  static override strict = false;
  static override args = {
    source: Args.string({
      required: true,
      description: 'Folders, archives, databases or s3://BUCKET/PREFIX; several make one inventory.',
    }),
  };
  static override flags = {
    output: Flags.string({ char: 'o', required: true, summary: 'The inventory file to write.' }),
    ...digestFlags,
    metadata: Flags.boolean({
      allowNo: true,
      default: true,
      summary: 'Record modes and modification times.',
    }),
    'chunk-size': chunkSize,
    journal,
    rows: Flags.string({
      summary:
        'Also keep every row of the tables here, as hashes and keys, so that a comparison can name those that differ.',
    }),
    threads,
    ...readingFlags,
  };

  async run(): Promise<unknown> {
    const { argv, flags } = await this.parse(Inventory);
    const line = this.progress(this.words.inventory.reading);
    const built = await listInventory({
      sources: argv as string[],
      output: flags.output,
      tree: flags.tree,
      digests: flags.hash ?? ['sha256'],
      metadata: flags.metadata,
      chunkSize: flags['chunk-size'],
      journal: flags.journal,
      rows: flags.rows,
      threads: flags.threads,
      reading: readingOf(flags),
      signal: this.signal,
      onProgress: line.tick,
      onNotice: this.noticesBeside(line),
    }).finally(line.done);

    this.sayAll(inventoryLines(this.language, built, flags.output, flags.tree));
    const exit = this.concludeCodes([...codesOf(built.codes), ...built.findings.map((f) => f.code)]);
    return { ...built, output: flags.output, tree: flags.tree, exit };
  }
}
