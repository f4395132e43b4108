import { Args, Flags } from '@oclif/core';
import { stageState } from '../../clauses/index.js';
import { BaseCommand } from '../../cli/base-command.js';
import { casePolicyFlags, casePolicyOf } from '../../cli/case-policy.js';
import { instantOf, instantText } from '../../cli/instant.js';
import { statusLines } from '../../cli/status-lines.js';
import { statusSvg } from '../../cli/status-picture.js';
import { safe } from '../../cli/terminal.js';
import { utf8 } from '../../core/bytes.js';
import { refusedRecords } from '../../formats/evidence.js';
import { caseStatus } from '../../usecases/case/case-status.js';
import { requireOutside } from '../../usecases/outside-source.js';
import { writeWholeFile } from '../../usecases/small-file.js';

export default class CaseStatus extends BaseCommand {
  static override summary = 'Say where an exit stands, who has to do what next, and what is late.';
  static override description =
    `Stages are done only by records that count. Deadlines are those of the terms with the provider, counted from the records and held
against --at. A status is for those who work on the exit; what the case proves is what "audit" says.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> case',
    '<%= config.bin %> <%= command.id %> case --at 2026-04-30T00:00:00Z --json',
    '<%= config.bin %> <%= command.id %> case --svg status.svg',
  ];
  static override args = { case: Args.string({ required: true, description: 'Case folder.' }) };
  static override flags = {
    svg: Flags.string({ summary: 'Write the timeline of stages and deadlines to this file, as a picture.' }),
    ...casePolicyFlags,
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(CaseStatus);
    if (flags.svg !== undefined) requireOutside(flags.svg, args.case);
    const policy = await casePolicyOf(args.case, flags);
    const now = instantText(instantOf(flags.at, '--at'));
    const status = await caseStatus(args.case, policy, now);
    this.sayAll(statusLines(this.language, status));
    if (flags.svg !== undefined) {
      writeWholeFile(flags.svg, utf8(statusSvg(status, now)));
      this.say(`${this.words.written} ${safe(flags.svg)}`);
    }
    const { evidence, anchors, stages, next, deadlines } = status;
    return {
      case: evidence.caseId,
      at: now,
      stages: stages.map((stage) => ({
        ...stage,
        state: stageState(stage),
        because: stage.because.map((r) => r.index),
      })),
      next,
      deadlines,
      trustAnchors: anchors,
      uncounted: refusedRecords(evidence).map((r) => r.index),
    };
  }
}
