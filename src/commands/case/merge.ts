import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { caseCheckOf, caseTrustFlags } from '../../cli/case-flags.js';
import { findingLines } from '../../cli/findings.js';
import { instantOf, instantText } from '../../cli/instant.js';
import { takenInLines } from '../../cli/taken-in.js';
import { findingKind } from '../../core/finding-codes.js';
import { mergeBundle } from '../../usecases/case/exchange.js';
import { checkCase } from '../../usecases/case/verify-case.js';

export default class CaseMerge extends BaseCommand {
  static override summary = "Take another party's bundle into your copy of the case.";
  static override description =
    `Entries that both sides added while they were apart are joined; nothing that either had is lost, and the checkpoints of both stay
checkable. The result is then held to every checkpoint: a contradiction, such as a history that was rewritten, is named.`;
  static override examples = ['<%= config.bin %> <%= command.id %> case from-provider.tar'];
  static override args = {
    case: Args.string({ required: true, description: 'Case folder.' }),
    bundle: Args.string({ required: true, description: 'Bundle.' }),
  };
  static override flags = {
    'accept-anchors': Flags.boolean({ summary: "Trust the sender's anchors too." }),
    time: Flags.string({ summary: 'Time to note, RFC 3339 UTC (default: now).' }),
    ...caseTrustFlags,
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(CaseMerge);
    const line = this.progress(this.words.case.importing);
    const imported = await mergeBundle({
      bundle: args.bundle,
      dir: args.case,
      acceptAnchors: flags['accept-anchors'],
      addedAt: instantText(instantOf(flags.time, '--time')),
    }).finally(line.done);
    this.sayAll(takenInLines(this.language, imported));
    const { findings } = await checkCase(await caseCheckOf(args.case, flags));
    const conflicts = findings.filter((f) => findingKind(f.code).effect === 'wanting');
    this.sayAll(findingLines(this.language, conflicts));
    const exit = this.concludeCodes(conflicts.map((f) => f.code));
    return { ...imported, conflicts, exit };
  }
}
