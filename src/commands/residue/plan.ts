import { Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { bytesOf, confidenceOf, sampleFlags } from '../../cli/sample-flags.js';
import { facts, formatBytes, formatCount } from '../../cli/terminal.js';
import { samplingWords } from '../../cli/wording/sampling.js';
import { planSample, readSeed } from '../../usecases/residue-seed.js';

export default class ResiduePlan extends BaseCommand {
  static override summary = 'Say how much of a medium a sample reads, and what it will be able to say.';
  static override description =
    `A stratified sample is as small as the stated confidence and residue allow, whatever the arrangement of the residue. The plan
nist-800-88 reads two stretches of each of a thousand subsections. The bounds hold if every part of the sample can be read.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> --size 4TiB --confidence 0.99 --residue-size 16MiB',
    '<%= config.bin %> <%= command.id %> --size 480GiB --plan nist-800-88 --seed disk-1.seed',
  ];
  static override flags = {
    size: Flags.string({ required: true, summary: 'Size of the medium.' }),
    seed: Flags.string({ summary: 'Seed file; the bounds of a stratified plan do not depend on it.' }),
    ...sampleFlags,
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(ResiduePlan);
    const words = samplingWords(this.language);
    const confidencePpm = confidenceOf(flags.confidence);
    const { sample, bounds } = planSample({
      plan: flags.plan,
      size: bytesOf(flags.size, '--size'),
      seed: flags.seed === undefined ? '0'.repeat(64) : await readSeed(flags.seed),
      confidencePpm,
      residueBytes: bytesOf(flags['residue-size'], '--residue-size'),
    });
    this.say(
      facts([
        [words.units, formatCount(sample.units)],
        [words.samples, formatCount(bounds.samples)],
        [words.bytes, formatBytes(bounds.samples * 4096)],
        [words.confidence, `${confidencePpm / 10_000} %`],
        [words.scattered, formatBytes(bounds.scatteredBytes)],
        [words.run, formatBytes(bounds.runBytes)],
      ]),
    );
    this.say(words.less);
    const { seed: _, ...shown } = sample;
    return { ...shown, confidencePpm, ...bounds };
  }
}
