import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../../cli/base-command.js';
import { codesOf } from '../../../cli/exit-codes.js';
import { readingFlags, readingOf } from '../../../cli/flags.js';
import { blockSizesOf, indexLines } from '../../../cli/residue-lines.js';
import { indexSource } from '../../../usecases/residue/index-source.js';

export default class ResidueIndex extends BaseCommand {
  static override summary = 'Make the block index of data, to look for what is left of it later.';
  static override description =
    `Reads the data once, before it is deleted, and keeps a short digest of every block that proves something. Zeros, repeating patterns, blocks of low
entropy and blocks common in the data are left out. Put the digest of the file into residueTests of the deletion authorisation. With an inventory, what is
read has to be what the inventory lists. The index is confidential: whoever has it can test guesses at the data.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> /srv/www -o site.residue --inventory site.inventory',
    '<%= config.bin %> <%= command.id %> return-1.tar.gz -o site.residue --blocks 4096',
  ];
  static override strict = false;
  static override args = {
    source: Args.string({
      required: true,
      description: 'Folders, archives or s3://BUCKET/PREFIX with the data.',
    }),
  };
  static override flags = {
    output: Flags.string({ char: 'o', required: true, summary: 'The index file to write.' }),
    inventory: Flags.string({ summary: 'Inventory of the same data, to which the index is bound.' }),
    blocks: Flags.string({
      default: '4096,512',
      summary: 'Block sizes, 4096 and 512 or one of them; 512 finds more and takes eight times the space.',
    }),
    ...readingFlags,
  };

  async run(): Promise<unknown> {
    const { argv, flags } = await this.parse(ResidueIndex);
    const line = this.progress(this.words.inventory.reading);
    const built = await indexSource({
      sources: argv as string[],
      output: flags.output,
      sizes: blockSizesOf(flags.blocks),
      inventory: flags.inventory,
      reading: readingOf(flags),
      signal: this.signal,
      onProgress: line.tick,
    }).finally(line.done);
    this.sayAll(indexLines(this.language, built, flags.output));
    const exit = this.concludeCodes(codesOf(built.counts));
    return { ...built, output: flags.output, exit };
  }
}
