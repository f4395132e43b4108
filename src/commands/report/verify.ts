import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { allSignatureLines, SIGNATURE_EXIT } from '../../cli/signatures.js';
import { facts, safe } from '../../cli/terminal.js';
import { policyOf, trustFlags } from '../../cli/trust-flags.js';
import { outcomeOfAll, verifyReportFile } from '../../usecases/verify-record.js';

export default class ReportVerify extends BaseCommand {
  static override summary = 'Check the signatures beside a report, and who made them.';
  static override description =
    `Every signature beside the report (REPORT.p7s, REPORT.2.p7s …) is checked over all its bytes, as "record verify" does for a record: what is
attached to a PDF and a signature inside it are under it, too. Whether what the report says is so is another question: "cloudexit audit" of the
case, or "cloudexit verify" of an evidence bundle, derives it again.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> report.pdf --trust my-trust',
    '<%= config.bin %> <%= command.id %> report.html --anchor ca.pem --crl ca.crl --json',
  ];
  static override args = { report: Args.string({ required: true, description: 'Report, in any form.' }) };
  static override flags = {
    signature: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      summary: 'Signature files (default: those beside the report).',
    }),
    ...trustFlags,
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(ReportVerify);
    const { sha256, signatures } = await verifyReportFile(
      args.report,
      await policyOf(flags),
      flags.signature,
    );
    this.say(safe(args.report));
    this.say(facts([[this.words.report.sha256, sha256]]));
    this.sayAll(allSignatureLines(this.language, signatures));
    if (signatures.length === 0) this.say(this.words.report.unsigned);
    const outcome = outcomeOfAll(signatures);
    const exit = this.conclude(SIGNATURE_EXIT[outcome]);
    return { report: { sha256 }, signatures, outcome, exit };
  }
}
