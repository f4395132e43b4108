import { basename } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { findingLines } from '../../cli/findings.js';
import { threads } from '../../cli/flags.js';
import { scanLines } from '../../cli/residue-lines.js';
import { bytesOf, confidenceOf, sampleFlags } from '../../cli/sample-flags.js';
import { safe } from '../../cli/terminal.js';
import { residueWords } from '../../cli/wording/residue.js';
import { requireOutside } from '../../usecases/outside-source.js';
import { scanMedium } from '../../usecases/residue/scan-medium.js';
import { readSeed } from '../../usecases/residue-seed.js';
import { writeToSign } from '../../usecases/small-file.js';

export default class ResidueScan extends BaseCommand {
  static override summary = 'Look for what is left of the data on a medium.';
  static override description =
    `Reads a device, an image, a file or the files of a folder once, only reading, and compares every block that begins at a multiple of 512 with a residue
index. With a seed, only a sample is read. Data that was compressed or encrypted has other blocks, and so do spare areas that a device does not address.
Exit code 0: none found by this test; 3: blocks of the data were found; 4: not everything could be looked at.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> /dev/sdb --index site.residue -o scan.json --resume scan.journal',
    '<%= config.bin %> <%= command.id %> disk-1.img --index site.residue -o scan.json --seed disk-1.seed --confidence 0.99 --residue-size 16MiB',
    '<%= config.bin %> <%= command.id %> disk-1.img --index site.residue -o scan.json --authorisation authorisation.json',
    '<%= config.bin %> <%= command.id %> disk-1.img --index site.residue -o scan.json --record residual.json --case exit-2026 --party customer --holder provider',
  ];
  static override args = {
    medium: Args.string({ required: true, description: 'Device, image, file or folder to look at.' }),
  };
  static override flags = {
    index: Flags.string({ required: true, summary: 'Residue index of the data.' }),
    output: Flags.string({ char: 'o', required: true, summary: 'The result file to write.' }),
    hits: Flags.string({ summary: 'Write every run of blocks found here, one a line.' }),
    resume: Flags.string({
      summary:
        'Note finished stretches in this file; run the same command again to go on after an interruption.',
    }),
    seed: Flags.string({ summary: 'Seed file of a sample; without it, everything is read.' }),
    ...sampleFlags,
    threads,
    authorisation: Flags.string({
      summary: 'Deletion authorisation record, to which index and seed are held.',
    }),
    record: Flags.string({
      summary: 'Write the residual-test record here, to be signed.',
      dependsOn: ['case', 'party', 'holder'],
    }),
    case: Flags.string({ summary: 'Id of the case, for the record.' }),
    party: Flags.string({ summary: 'Id of the party that tests, for the record.' }),
    holder: Flags.string({ summary: 'Id of the party that holds the medium, for the record.' }),
    medium: Flags.string({ summary: 'Id of the medium in the deletion plan, for the record.' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(ResidueScan);
    if (flags.record !== undefined) {
      for (const other of [args.medium, flags.index, flags.output]) requireOutside(flags.record, other);
    }
    const line = this.progress(this.words.inventory.reading);
    const scanned = await scanMedium({
      medium: args.medium,
      index: flags.index,
      output: flags.output,
      hits: flags.hits,
      resume: flags.resume,
      sample:
        flags.seed === undefined
          ? undefined
          : {
              plan: flags.plan,
              seed: await readSeed(flags.seed),
              confidencePpm: confidenceOf(flags.confidence),
              residueBytes: bytesOf(flags['residue-size'], '--residue-size'),
            },
      authorisation: flags.authorisation,
      threads: flags.threads,
      now: () => new Date(),
      tool: `cloudexit ${this.config.version}`,
      signal: this.signal,
      onProgress: line.tick,
    }).finally(line.done);
    this.say(`${this.words.written} ${safe(flags.output)}`);
    if (flags.record !== undefined) {
      const fields = {
        case: flags.case!,
        party: flags.party!,
        target: flags.medium ?? 'scanned',
        holder: flags.holder!,
        medium: flags.medium,
        resultName: basename(flags.output),
        language: this.language,
      };
      const { scanRecord } = await import('../../usecases/residue/scan-record.js');
      await writeToSign(flags.record, scanRecord(scanned, fields));
      this.say(`${this.words.written} ${safe(flags.record)}`);
    }
    this.sayAll(scanLines(this.language, scanned));
    if (flags.authorisation === undefined) this.say(residueWords(this.language).commitmentNotChecked);
    this.sayAll(findingLines(this.language, scanned.findings));
    const exit = this.concludeCodes(scanned.findings.map(({ code }) => code));
    const { result, sha256, findings, resumed } = scanned;
    return { ...result, findings, resumed, output: flags.output, sha256, exit };
  }
}
