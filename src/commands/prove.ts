import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.js';
import { facts, safe } from '../cli/terminal.js';
import { fromHex } from '../core/bytes.js';
import { CloudexitError } from '../core/errors.js';
import { proveEntry } from '../usecases/prove-entry.js';

export default class Prove extends BaseCommand {
  static override summary = 'Prove that an inventory lists a path.';
  static override description =
    `Writes a small file that anyone can check against the root alone, without the inventory: the entry's line and the hashes that
lead from it to the root (RFC 9162, section 2.1.3).`;
  static override examples = [
    "<%= config.bin %> <%= command.id %> 'docs/manual.pdf' --inventory site.inventory -o manual.proof",
  ];
  static override args = {
    path: Args.string({ required: true, description: 'Path of the entry as the inventory has it.' }),
  };
  static override flags = {
    inventory: Flags.string({ char: 'i', required: true, summary: 'Inventory file.' }),
    output: Flags.string({ char: 'o', required: true, summary: 'Proof file to write.' }),
    hex: Flags.boolean({ summary: 'The path is given as its bytes in hexadecimal.' }),
    occurrence: Flags.integer({ summary: 'Which of several entries with this path.', default: 1, min: 1 }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Prove);
    const path = flags.hex ? fromHex(args.path) : args.path;
    if (path === undefined) {
      throw new CloudexitError('USAGE', 'not hexadecimal bytes', { subject: args.path, exit: 2 });
    }
    const proof = await proveEntry({
      inventory: flags.inventory,
      path,
      occurrence: flags.occurrence,
      output: flags.output,
      signal: this.signal,
    });
    this.say(`${this.words.written} ${safe(flags.output)}`);
    this.say(
      facts([
        [this.words.proof.leaf, `${proof.index} / ${proof.size}`],
        [this.words.inventory.root(proof.tree), proof.root],
        [this.words.proof.hashes, String(proof.path.length)],
      ]),
    );
    return { output: flags.output, proof };
  }
}
