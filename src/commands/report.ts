import { Args, Flags } from '@oclif/core';
import { auditFlags, auditRequestOf, VERDICT_EXIT } from '../cli/audit-flags.js';
import { BaseCommand } from '../cli/base-command.js';
import { keySourceFlags } from '../cli/key-source.js';
import { signingFlags, signingOf } from '../cli/signing-flags.js';
import { facts, formatCount, safe, safeDisplay } from '../cli/terminal.js';
import { CLAUSE_OUTCOMES } from '../formats/clause.js';
import { REPORT_FORMATS } from '../report/index.js';
import { reportCase } from '../usecases/report-case.js';

export default class Report extends BaseCommand {
  static override summary = 'Write the audit report of a case.';
  static override description =
    `Audits the case and writes everything that its records show: parties, timeline, clauses, returns, deletions, signatures, and how to check it
all. The file appears whole or not at all; the same case at the same --at gives the same bytes. With --key a signature over the finished
file is written beside it, as OUTPUT.p7s; with an RSA or ECDSA key a PDF is signed inside as well, for readers of PDF to check. The exit
code is that of the audit.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> case -o report.pdf',
    '<%= config.bin %> <%= command.id %> case -o report.pdf --language zh --at 2026-05-01T08:00:00Z',
    '<%= config.bin %> <%= command.id %> case -o report.pdf --key assessor.key --cert assessor.crt',
    '<%= config.bin %> <%= command.id %> case -o results.oscal.json',
    '<%= config.bin %> <%= command.id %> case -o results.xml --format junit',
  ];
  static override args = { case: Args.string({ required: true, description: 'Case folder.' }) };
  static override flags = {
    output: Flags.string({ char: 'o', required: true, summary: 'File to write.' }),
    format: Flags.option({
      options: REPORT_FORMATS,
      summary:
        'Format (default: by the end of the output: .pdf, .html, .json, .csv, .xml, .oscal.json, .poam.json).',
    })(),
    language: Flags.option({
      options: ['zh', 'en', 'both'] as const,
      default: 'both' as const,
      summary: 'Language of the report; "both" sets them beside each other.',
    })(),
    ...signingFlags('Sign the report with this key'),
    ...keySourceFlags,
    ...auditFlags,
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Report);
    const { audit, format, sha256, signed } = await reportCase({
      audit: await auditRequestOf(args.case, flags, this.signal),
      output: flags.output,
      format: flags.format,
      language: flags.language,
      version: this.config.version,
      sign: signingOf(flags, this.words.record.passphrase),
    });
    const words = this.words.audit;
    const sums = CLAUSE_OUTCOMES.map((o) => `${formatCount(audit.counts[o])} ${words.outcome[o]}`);
    this.say(`${this.words.written} ${safe(flags.output)}`);
    this.say(
      facts([
        [this.words.report.format, format],
        [this.words.report.sha256, sha256],
      ]),
    );
    if (signed !== undefined) {
      for (const warning of signed.keyWarnings) this.warnPerson(this.words.record.keyWarning[warning]);
      this.say(`${this.words.record.signed} ${safe(signed.beside)}`);
      this.say(
        facts([
          [this.words.signature.signer, safeDisplay(signed.signer.identity.subject)],
          [this.words.signature.suite, signed.suite],
          [this.words.report.inside, this.words.report.insideIs[`${signed.inside}`]],
        ]),
      );
    }
    this.say(sums.join('  '));
    this.say(words.verdict[audit.verdict]);
    const exit = this.conclude(VERDICT_EXIT[audit.verdict]);
    const { counts, verdict } = audit;
    const signature = signed && { ...signed, signer: signed.signer.identity };
    return { output: flags.output, format, sha256, ...(signature && { signature }), counts, verdict, exit };
  }
}
