import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { facts, safe } from '../../cli/terminal.js';
import { provePrefix } from '../../usecases/prove-entry.js';

export default class ProofPrefix extends BaseCommand {
  static override summary = 'Prove that an inventory begins with the entries of a shorter one.';
  static override description =
    `A consistency proof (RFC 9162, section 2.1.4): the first entries of this inventory, as many as said, are exactly those under the shorter root. Check it
with "proof check --root" and the root of the whole inventory.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> site.inventory --first 1000 -o prefix.proof',
  ];
  static override args = { inventory: Args.string({ required: true, description: 'Inventory file.' }) };
  static override flags = {
    first: Flags.integer({ required: true, min: 1, summary: 'Number of entries of the shorter inventory.' }),
    output: Flags.string({ char: 'o', required: true, summary: 'Proof file to write.' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(ProofPrefix);
    const proof = await provePrefix({
      inventory: args.inventory,
      first: flags.first,
      output: flags.output,
      signal: this.signal,
    });
    this.say(`${this.words.written} ${safe(flags.output)}`);
    this.say(
      facts([
        [`${proof.first}`, proof.firstRoot],
        [`${proof.second}`, proof.secondRoot],
      ]),
    );
    return { output: flags.output, proof };
  }
}
