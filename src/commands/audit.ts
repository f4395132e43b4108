import { Args } from '@oclif/core';
import { asksAssessor, assessed, assessFlags } from '../cli/assess-flags.js';
import { auditFlags, auditRequestOf, VERDICT_EXIT } from '../cli/audit-flags.js';
import { assessedLines, auditLines } from '../cli/audit-lines.js';
import { BaseCommand } from '../cli/base-command.js';
import { auditCase } from '../usecases/audit-case.js';

export default class Audit extends BaseCommand {
  static override summary =
    'Hold a case to a standard: every clause, its evidence, and what would settle it.';
  static override description =
    `Checks every signature of the case over its exact bytes, holds the log to the checkpoints that parties signed and to those you kept, and
evaluates each clause on the records that count. What could not be shown is "not assessed", never a pass. Exit code 0: every clause
satisfied or not applicable; 3: one is not satisfied; 4: something could not be assessed. With --assessor the assessor adds what it
observed: it agrees or disagrees with the computed outcomes, both stay in the report, and the stricter one decides.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> case',
    '<%= config.bin %> <%= command.id %> case --no-case-trust --trust my-anchors --checkpoint kept.checkpoint --json',
    '<%= config.bin %> <%= command.id %> case --assessor lab --sheet observations.yaml',
    '<%= config.bin %> <%= command.id %> case --assessor lab --observations observations.yaml -o assessment --key lab.key --cert lab.crt',
    '<%= config.bin %> <%= command.id %> case --profile nist-sp-800-88 --at 2026-05-01T08:00:00Z',
  ];
  static override args = { case: Args.string({ required: true, description: 'Case folder.' }) };
  static override flags = { ...assessFlags, ...auditFlags };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Audit);
    const audit = await auditCase(await auditRequestOf(args.case, flags, this.signal));
    // What is wrong with a sheet comes first, and alone.
    const asks = asksAssessor(flags);
    if (asks) this.sayAll(auditLines(this.language, audit));
    const passphrase = this.words.record.passphrase;
    const assessment = await assessed(audit, flags, {
      language: this.language,
      signal: this.signal,
      passphrase,
    });
    if (!asks) this.sayAll(auditLines(this.language, audit));
    if (assessment !== undefined) this.sayAll(assessedLines(this.language, assessment));
    const exit = this.conclude(VERDICT_EXIT[audit.verdict]);
    const { evidence, profile, ledger, held, results, counts, findings, verdict } = audit;
    return {
      case: evidence.caseId,
      profile: { id: profile.id, title: profile.title, source: profile.source },
      ledger: {
        origin: ledger.origin,
        size: ledger.size,
        root: ledger.root,
        anchored: ledger.anchored,
        heldBy: held.map((h) => ({ size: h.checkpoint.size, root: h.checkpoint.root, by: h.heldBy })),
      },
      records: evidence.records.map(({ index, digest, kind, party, counts: counted, whyNot, retired }) => ({
        index,
        digest,
        kind,
        party,
        counts: counted,
        whyNot,
        retired,
      })),
      clauses: results.map(({ clause, ...result }) => ({
        id: clause.id,
        heading: clause.heading,
        role: clause.role,
        ...result,
      })),
      findings,
      counts,
      ...(assessment === undefined ? {} : { assessment }),
      verdict,
      exit,
    };
  }
}
