import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { codesOf } from '../../cli/exit-codes.js';
import { codeLines, findingLines } from '../../cli/findings.js';
import { movedLines, tallyLines } from '../../cli/return-summary.js';
import { safe } from '../../cli/terminal.js';
import { COMPARED_FACTS } from '../../formats/outcome.js';
import { compareInventoryFiles } from '../../usecases/compare-inventories.js';

export default class InventoryCompare extends BaseCommand {
  static override summary = 'Compare two inventories entry by entry.';
  static override description =
    `Says for every expected entry whether it is intact, and what is there beyond: before and after a migration, a baseline against a manifest's
inventory, an imported list against a folder. Both files are verified on the way.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> before.inventory after.inventory',
    '<%= config.bin %> <%= command.id %> before.inventory after.inventory --metadata mode --findings differences.jsonl',
    '<%= config.bin %> <%= command.id %> before.inventory after.inventory --expected-rows before.rows --actual-rows after.rows',
  ];
  static override args = {
    expected: Args.string({ required: true, description: 'Inventory of what has to be there.' }),
    actual: Args.string({ required: true, description: 'Inventory of what is there.' }),
  };
  static override flags = {
    metadata: Flags.option({
      options: COMPARED_FACTS,
      multiple: true,
      multipleNonGreedy: true,
      summary: 'Facts that must be the same too.',
    })(),
    'expected-rows': Flags.string({
      summary: 'Rows file of the expected inventory, to name the rows of tables that differ.',
      dependsOn: ['actual-rows'],
    }),
    'actual-rows': Flags.string({
      summary: 'Rows file of the actual inventory.',
      dependsOn: ['expected-rows'],
    }),
    findings: Flags.string({ summary: 'Write every finding here, one JSON line each.' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(InventoryCompare);
    const { 'expected-rows': was, 'actual-rows': is } = flags;
    const scratch = join(tmpdir(), `cloudexit-findings-${randomUUID()}`);
    try {
      const { tally, codes, first, findingsFile, ...moved } = await compareInventoryFiles({
        expected: args.expected,
        actual: args.actual,
        metadata: flags.metadata ?? [],
        findings: flags.findings ?? scratch,
        rows: was === undefined || is === undefined ? undefined : { expected: was, actual: is },
        signal: this.signal,
      });
      this.sayAll(tallyLines(this.language, tally));
      this.sayAll(movedLines(this.words.inventory, moved));
      this.sayAll(codeLines(this.language, codes));
      this.sayAll(findingLines(this.language, first));
      if (flags.findings !== undefined) this.say(`${this.words.written} ${safe(flags.findings)}`);
      const exit = this.concludeCodes(codesOf(codes));
      return { tally, ...moved, codes, findings: first, findingsFile, exit };
    } finally {
      await rm(scratch, { force: true });
    }
  }
}
