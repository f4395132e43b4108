import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { casePolicyFlags, casePolicyOf } from '../../cli/case-policy.js';
import { EXIT } from '../../cli/exit-codes.js';
import { CELL_STATES, matrixCsv, matrixLines } from '../../cli/matrix-lines.js';
import { uncountedLines } from '../../cli/status-lines.js';
import { safe, terminalColumns } from '../../cli/terminal.js';
import { deletionMatrix } from '../../usecases/case/case-status.js';
import { requireOutside } from '../../usecases/outside-source.js';
import { writeWholeFile } from '../../usecases/small-file.js';

export default class DeletionMatrix extends BaseCommand {
  static override summary = 'Show every item, copy and medium, and what is attested of its deletion.';
  static override description =
    `Items come from the handover manifests, copies and media from the deletion plans, the baseline and the backup records. A cell is
attested, pending until a date, missing or contradicted; a date that has passed without a new attestation is missing. Exit code 0: all attested; 3: something is missing or contradicted; 4: something is pending, or
nothing is listed at all.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> case',
    '<%= config.bin %> <%= command.id %> case --only missing --only contradicted',
    '<%= config.bin %> <%= command.id %> case --csv matrix.csv',
    '<%= config.bin %> <%= command.id %> case --json',
  ];
  static override args = { case: Args.string({ required: true, description: 'Case folder.' }) };
  static override flags = {
    only: Flags.option({
      options: CELL_STATES,
      multiple: true,
      multipleNonGreedy: true,
      summary:
        'Show cells in this state only; may be given more than once. The exit code is that of the whole matrix.',
    })(),
    csv: Flags.string({ summary: 'Write the cells to this CSV file too, for spreadsheets.' }),
    ...casePolicyFlags,
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(DeletionMatrix);
    if (flags.csv !== undefined) requireOutside(flags.csv, args.case);
    const policy = await casePolicyOf(args.case, flags);
    const { evidence, closures, anchors } = await deletionMatrix(args.case, policy);
    const only = flags.only ?? CELL_STATES;
    this.sayAll(uncountedLines(this.language, { evidence, anchors }));
    for (const closure of closures)
      this.sayAll(matrixLines(this.language, closure, { only, columns: terminalColumns() }));
    if (flags.csv !== undefined) {
      writeWholeFile(flags.csv, matrixCsv(this.language, closures, only));
      this.say(`${this.words.written} ${safe(flags.csv)}`);
    }
    const open = (state: 'missing' | 'contradicted' | 'pending') => closures.some((c) => c.counts[state] > 0);
    const unlisted = closures.length === 0 || closures.some((c) => c.cells.length === 0);
    const exit = this.conclude(
      open('missing') || open('contradicted')
        ? EXIT.foundWanting
        : open('pending') || unlisted || evidence.gaps.length > 0
          ? EXIT.notAllAssessed
          : EXIT.verified,
    );
    return {
      case: evidence.caseId,
      parties: closures.map(({ party, cells, counts }) => ({
        party,
        counts,
        cells: cells
          .filter((c) => only.includes(c.state))
          .map(({ record, ...cell }) => ({ ...cell, ...(record && { record: record.digest }) })),
      })),
      exit,
    };
  }
}
