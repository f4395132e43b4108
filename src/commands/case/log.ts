import { Args } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { formatBytes, formatCount, padCells, safe } from '../../cli/terminal.js';
import { type LogRow, listCase } from '../../usecases/case/list-case.js';

export default class CaseLog extends BaseCommand {
  static override summary = 'List the entries of a case.';
  static override description =
    'In the order in which they were taken in. Times are by the clock of whoever took them in; nothing is verified here.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> case',
    '<%= config.bin %> <%= command.id %> case --json',
  ];
  static override args = { case: Args.string({ required: true, description: 'Case folder.' }) };

  async run(): Promise<unknown> {
    const { args } = await this.parse(CaseLog);
    const entries: LogRow[] = [];
    for await (const row of listCase(args.case)) {
      if (this.jsonEnabled()) entries.push(row);
      this.say(this.#line(row));
    }
    return { entries };
  }

  #line(row: LogRow): string {
    const words = this.words.case;
    const digest = (row.sha256 ?? '').slice(0, 16);
    const start = `${String(row.index).padStart(5)}  ${row.addedAt}  ${padCells(words.types[row.type], 10)}  ${padCells(digest, 16)}`;
    return `${start}  ${this.#rest(row)}`.trimEnd();
  }

  #rest(row: LogRow): string {
    const words = this.words.case;
    switch (row.type) {
      case 'record':
        return row.kind === undefined
          ? words.unreadable
          : `${row.kind}  ${safe(row.party ?? '')}  ${words.signatures} ${row.signatures}`;
      case 'material':
        return `${safe(row.note ?? '')}  ${formatBytes(row.size ?? 0)}`;
      case 'merge':
        return `${formatCount(row.size ?? 0)} ${words.mergedEntries}`;
      default:
        return safe(row.note ?? '');
    }
  }
}
