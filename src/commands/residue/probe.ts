import { basename } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { findingLines } from '../../cli/findings.js';
import { probeLine } from '../../cli/probe-lines.js';
import { safe } from '../../cli/terminal.js';
import { requireOutside } from '../../usecases/outside-source.js';
import { probeEndpoints, probeRecord } from '../../usecases/probe/probe-endpoints.js';
import { writeToSign, writeWholeFile } from '../../usecases/small-file.js';

export default class ResidueProbe extends BaseCommand {
  static override summary = 'Ask living endpoints whether what must be gone is gone.';
  static override description =
    `Asks what the plan names and nothing else: web addresses, DNS names, TCP ports, objects, versions and buckets of a store, databases, and
credentials that must no longer work. Every answer is kept with its time, question and digest. What does not answer is not assessed, not gone.
Exit code 0: nothing was found by this test; 3: something is still there; 4: something could not be settled.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> probes.yaml -o probes.json',
    '<%= config.bin %> <%= command.id %> probes.yaml -o probes.json --record residual.json --case exit-2026 --party customer',
  ];
  static override args = { plan: Args.string({ required: true, description: 'Probe plan (YAML).' }) };
  static override flags = {
    output: Flags.string({ char: 'o', required: true, summary: 'The result file to write.' }),
    ca: Flags.string({ summary: 'Certificate authorities that vouch for the server (PEM).' }),
    record: Flags.string({
      summary: 'Write the residual-test record here, to be signed.',
      dependsOn: ['case', 'party'],
    }),
    case: Flags.string({ summary: 'Id of the case, for the record.' }),
    party: Flags.string({ summary: 'Id of the party that tests, for the record.' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(ResidueProbe);
    for (const path of [flags.output, flags.record]) {
      if (path !== undefined) requireOutside(path, args.plan);
    }
    if (flags.record !== undefined) requireOutside(flags.record, flags.output);
    const probed = await probeEndpoints({
      plan: args.plan,
      now: () => new Date(),
      env: process.env,
      ca: flags.ca,
      tool: `cloudexit ${this.config.version}`,
      signal: this.signal,
      onAnswer: (answer) => this.say(probeLine(this.language, answer)),
    });
    const sha256 = writeWholeFile(flags.output, probed.bytes);
    this.say(`${this.words.written} ${safe(flags.output)}`);
    if (flags.record !== undefined) {
      const fields = {
        case: flags.case!,
        party: flags.party!,
        resultName: basename(flags.output),
        language: this.language,
      };
      await writeToSign(flags.record, probeRecord(probed, fields));
      this.say(`${this.words.written} ${safe(flags.record)}`);
    }
    this.sayAll(findingLines(this.language, probed.findings));
    const exit = this.concludeCodes(probed.findings.map((finding) => finding.code));
    return { ...probed.result, findings: probed.findings, output: flags.output, sha256, exit };
  }
}
