import { Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { facts, safe } from '../../cli/terminal.js';
import { samplingWords } from '../../cli/wording/sampling.js';
import { newSeed } from '../../usecases/residue-seed.js';

export default class ResidueSeed extends BaseCommand {
  static override summary = 'Draw the secret seed of a sample, and say what commits to it.';
  static override description =
    `The seed decides which parts of a medium a sampled test looks at. Its commitment goes into the deletion authorisation; the seed itself is
shown with the result, so that anyone can draw the same sample again.`;
  static override examples = ['<%= config.bin %> <%= command.id %> -o disk-1.seed'];
  static override flags = {
    output: Flags.string({ char: 'o', required: true, summary: 'The seed file to write.' }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(ResidueSeed);
    const words = samplingWords(this.language);
    const commitment = newSeed(flags.output);
    this.say(`${this.words.written} ${safe(flags.output)}`);
    this.say(facts([[words.commitment, commitment]]));
    this.say(words.keepSecret);
    return { output: flags.output, commitment };
  }
}
