import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { instantOf, instantText } from '../../cli/instant.js';
import { facts, safe } from '../../cli/terminal.js';
import { openNewCase } from '../../usecases/case/open-case.js';

export default class CaseOpen extends BaseCommand {
  static override summary = 'Make the folder of a new case.';
  static override description =
    `A case holds everything about one exit: an append-only log of signed records, the evidence they refer to, and the anchors you trust.
Put your certificate authorities into its trust/anchors folder, then add the opening record that names the parties.`;
  static override examples = ['<%= config.bin %> <%= command.id %> case --id yunling-exit-2026'];
  static override args = { case: Args.string({ required: true, description: 'Folder to make.' }) };
  static override flags = {
    id: Flags.string({ required: true, summary: 'Case id: letters, digits, dots, dashes, underscores.' }),
    time: Flags.string({ summary: 'Time of opening, RFC 3339 UTC (default: now).' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(CaseOpen);
    const words = this.words.case;
    const createdAt = instantText(instantOf(flags.time, '--time'));
    const checkpoint = await openNewCase({ dir: args.case, caseId: flags.id, createdAt });
    this.say(`${words.opened} ${safe(args.case)}`);
    this.say(
      facts([
        [words.case, safe(flags.id)],
        [words.origin, checkpoint.origin],
        [words.root, checkpoint.root],
      ]),
    );
    return { case: flags.id, dir: args.case, ...checkpoint };
  }
}
