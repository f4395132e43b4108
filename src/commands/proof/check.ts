import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { EXIT } from '../../cli/exit-codes.js';
import { facts, safe } from '../../cli/terminal.js';
import { leafDisplay } from '../../formats/leaf.js';
import { checkProofFile } from '../../usecases/prove-entry.js';

export default class ProofCheck extends BaseCommand {
  static override summary = 'Check a proof against a root.';
  static override description =
    `The proof is checked by arithmetic alone. It shows that the line belongs to the inventory with this root; take the root from a record
that you have verified, and give it with --root. Without --root the answer is "not assessed": the proof only speaks for itself.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> manual.proof --root 0f1e…',
    '<%= config.bin %> <%= command.id %> manual.proof --root 0f1e… --size 232 --json',
  ];
  static override args = { proof: Args.string({ required: true, description: 'Proof file.' }) };
  static override flags = {
    root: Flags.string({ summary: 'Root that it must lead to, hexadecimal.' }),
    size: Flags.integer({ summary: 'Number of leaves that it must be about.', min: 0 }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(ProofCheck);
    const words = this.words.proof;
    const { proof, leaf } = await checkProofFile(args.proof, { root: flags.root, size: flags.size });
    const root = proof.kind === 'inclusion' ? proof.root : proof.secondRoot;
    this.say(flags.root === undefined ? words.unanchored : words.holds);
    this.say(
      facts([
        ...(leaf === undefined ? [] : [[words.entry, leafDisplay(leaf)] as const]),
        ...(leaf?.digests === undefined
          ? []
          : Object.entries(leaf.digests).map(([name, hex]) => [name, hex ?? ''] as const)),
        ...(proof.kind === 'consistency' ? [[words.first(proof.first), proof.firstRoot] as const] : []),
        [this.words.inventory.root(proof.tree), safe(root)],
      ]),
    );
    const exit = this.conclude(flags.root === undefined ? EXIT.notAllAssessed : EXIT.verified);
    return { proof, ...(leaf === undefined ? {} : { leaf }), anchored: flags.root !== undefined, exit };
  }
}
