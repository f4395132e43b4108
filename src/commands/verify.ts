import { Args, Flags } from '@oclif/core';
import { auditFlags, VERDICT_EXIT } from '../cli/audit-flags.js';
import { BaseCommand } from '../cli/base-command.js';
import { evidenceLines } from '../cli/evidence-lines.js';
import { policyOf, trustFlags } from '../cli/trust-flags.js';
import { verifyBundleFile } from '../usecases/evidence/bundle-file.js';
import { readCheckpointFiles } from '../usecases/held-checkpoints.js';

export default class Verify extends BaseCommand {
  static override summary = 'Verify an evidence bundle: everything it says, derived again from nothing.';
  static override description =
    `Checks every byte of the bundle, the log, checkpoints, signatures, inventories and proofs, evaluates the clauses, and makes the report again, value by
value. Only the anchors that you give are believed: without any, no signature can be judged. Nothing is unpacked. Exit code 0: all of it
holds; 3: something does not; 4: something could not be assessed.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> evidence.tar --trust my-anchors',
    '<%= config.bin %> <%= command.id %> evidence.tar --anchor root.pem --checkpoint kept.checkpoint --at 2026-05-01T08:00:00Z --json',
  ];
  static override args = { bundle: Args.string({ required: true, description: 'Evidence bundle.' }) };
  static override flags = {
    profile: Flags.string({ summary: 'Standard to hold the case to (default: the one of its report).' }),
    checkpoint: auditFlags.checkpoint,
    ...trustFlags,
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Verify);
    const policy = await policyOf(flags);
    const held = await readCheckpointFiles(flags.checkpoint ?? []);
    const line = this.progress(this.words.evidence.verifying);
    const verified = await verifyBundleFile(args.bundle, {
      policy,
      held,
      profile: flags.profile,
      version: this.config.version,
      signal: this.signal,
      onBytes: (bytes, totalBytes) => line.tick({ bytes, totalBytes }),
    }).finally(line.done);
    this.sayAll(evidenceLines(this.language, verified));
    if (held.length === 0 && verified.audit.ledger.anchored > 0) this.say(this.words.case.noneKept);
    const exit = this.conclude(VERDICT_EXIT[verified.verdict]);
    const { index, audit, findings, verdict, reported, files, bytes, inventories, proofs } = verified;
    return {
      case: index.case,
      ledger: { origin: index.origin, size: index.size, root: index.root, anchored: audit.ledger.anchored },
      anchors: policy.anchors.length,
      asOf: index.asOf,
      tool: index.tool,
      leftOut: index.leftOut,
      profile: audit.profile.id,
      clauses: audit.results.map(({ clause, outcome, reasons }) => ({ id: clause.id, outcome, reasons })),
      counts: audit.counts,
      findings,
      reported,
      bundle: { files, bytes, inventories, proofs },
      verdict,
      exit,
    };
  }
}
