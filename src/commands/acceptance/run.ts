import { basename } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { checkLine } from '../../cli/acceptance-lines.js';
import { BaseCommand } from '../../cli/base-command.js';
import { findingLines } from '../../cli/findings.js';
import { safe } from '../../cli/terminal.js';
import { acceptanceRecord, runAcceptancePlan } from '../../usecases/acceptance/run-plan.js';
import { requireOutside } from '../../usecases/outside-source.js';
import { writeToSign, writeWholeFile } from '../../usecases/small-file.js';

export default class AcceptanceRun extends BaseCommand {
  static override summary = 'Check the restored system on the new platform, as a plan says.';
  static override description =
    `Runs the checks that the plan names and nothing else: questions to databases in read-only transactions, tables and whole sources against an
inventory, web pages and their links, files that must open; commands only with --allow-commands, and dumps restored into empty scratch databases only with
--allow-restore. What gives no answer is not assessed.
Exit code 0: every check passed; 3: one failed; 4: one could not be settled.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> acceptance.yaml -o acceptance.json',
    '<%= config.bin %> <%= command.id %> dumps.yaml -o dumps.json --allow-restore',
    '<%= config.bin %> <%= command.id %> acceptance.yaml -o acceptance.json --allow-commands --record test.json --case exit-2026 --party customer --verification 5f0c…',
  ];
  static override args = { plan: Args.string({ required: true, description: 'Acceptance plan (YAML).' }) };
  static override flags = {
    output: Flags.string({ char: 'o', required: true, summary: 'The result file to write.' }),
    ca: Flags.string({ summary: 'Certificate authorities that vouch for the server (PEM).' }),
    'allow-commands': Flags.boolean({ summary: 'Let the commands of the plan run on this machine.' }),
    'allow-restore': Flags.boolean({
      summary: 'Let the dumps of the plan be restored into its scratch databases.',
    }),
    record: Flags.string({
      summary: 'Write the acceptance-test record here, to be signed.',
      dependsOn: ['case', 'party', 'verification'],
    }),
    case: Flags.string({ summary: 'Id of the case, for the record.' }),
    party: Flags.string({ summary: 'Id of the party that tests, for the record.' }),
    verification: Flags.string({ summary: 'SHA-256 of the return verification, for the record.' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(AcceptanceRun);
    for (const path of [flags.output, flags.record]) {
      if (path !== undefined) requireOutside(path, args.plan);
    }
    if (flags.record !== undefined) requireOutside(flags.record, flags.output);
    const accepted = await runAcceptancePlan({
      plan: args.plan,
      now: () => new Date(),
      env: process.env,
      commands: flags['allow-commands'],
      restores: flags['allow-restore'],
      ca: flags.ca,
      tool: `cloudexit ${this.config.version}`,
      signal: this.signal,
      onAnswer: (answer) => this.say(checkLine(this.language, answer)),
    });
    const sha256 = writeWholeFile(flags.output, accepted.bytes);
    this.say(`${this.words.written} ${safe(flags.output)}`);
    if (flags.record !== undefined) {
      const record = acceptanceRecord(accepted, {
        case: flags.case!,
        party: flags.party!,
        verification: flags.verification!,
        resultName: basename(flags.output),
      });
      await writeToSign(flags.record, record);
      this.say(`${this.words.written} ${safe(flags.record)}`);
    }
    this.sayAll(findingLines(this.language, accepted.findings));
    const exit = this.concludeCodes(accepted.findings.map((finding) => finding.code));
    return { ...accepted.result, findings: accepted.findings, output: flags.output, sha256, exit };
  }
}
