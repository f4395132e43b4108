import { Args } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { casePolicyFlags, casePolicyOf } from '../../cli/case-policy.js';
import { recordLines, recordsExit } from '../../cli/record-lines.js';
import { listRecords } from '../../usecases/case/list-records.js';

export default class RecordList extends BaseCommand {
  static override summary = 'List the records of a case, who signed each, and which count.';
  static override description =
    `Every signature is checked over the exact bytes in the log. A record counts when those have signed it who must; one that was replaced or
withdrawn in good order no longer does. Whether the log is whole is what "case verify" says.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> case',
    '<%= config.bin %> <%= command.id %> case --trust ../our-trust --no-case-trust --json',
  ];
  static override args = { case: Args.string({ required: true, description: 'Case folder.' }) };
  static override flags = casePolicyFlags;

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(RecordList);
    const evidence = await listRecords(args.case, await casePolicyOf(args.case, flags));
    this.sayAll(recordLines(this.language, evidence));
    const exit = this.conclude(recordsExit(evidence));
    return {
      case: evidence.caseId,
      records: evidence.records.map(
        ({ index, digest, kind, party, role, counts, retired, whyNot, ...r }) => ({
          ...{ index, digest, kind, party, role, counts, retired, whyNot },
          recordedAt: r.predicate.recordedAt,
          signatures: r.signatures,
        }),
      ),
      unreadable: evidence.gaps,
      exit,
    };
  }
}
