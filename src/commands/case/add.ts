import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { instantOf, instantText } from '../../cli/instant.js';
import { facts, formatCount, padCells, safe } from '../../cli/terminal.js';
import { addToCase } from '../../usecases/case/add-to-case.js';

export default class CaseAdd extends BaseCommand {
  static override summary = 'Add records with their signatures, and evidence files, to a case.';
  static override description =
    `A record enters by value, with every signature beside it; added again after somebody co-signed, only the new signatures enter. Evidence
(inventories, result files, photographs) is kept by its content under --material; files that a record names and that the case does not have are listed. What is in a
case stays there.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> case opening.json terms.json',
    '<%= config.bin %> <%= command.id %> case manifest.json --material site.inventory --media-type application/x-ndjson',
    '<%= config.bin %> <%= command.id %> case test.json --material acceptance.json --media-type application/json',
  ];
  static override strict = false;
  static override args = {
    case: Args.string({ required: true, description: 'Case folder, then record files.' }),
  };
  static override flags = {
    material: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      summary: 'Evidence file to keep by its content.',
    }),
    'media-type': Flags.string({
      default: 'application/octet-stream',
      summary: 'Media type of the evidence files.',
    }),
    unsigned: Flags.boolean({ summary: 'Also take records that nobody has signed yet.' }),
    time: Flags.string({ summary: 'Time to note, RFC 3339 UTC (default: now).' }),
  };

  async run(): Promise<unknown> {
    const { argv, flags } = await this.parse(CaseAdd);
    const words = this.words.case;
    const [dir, ...records] = argv as [string, ...string[]];
    const added = await addToCase({
      dir,
      records,
      materials: flags.material ?? [],
      mediaType: flags['media-type'],
      allowUnsigned: flags.unsigned,
      addedAt: instantText(instantOf(flags.time, '--time')),
    });
    for (const { file, added: what, kind, signatures, absent } of added.files) {
      const told = kind === undefined ? '' : `  ${kind}, ${words.signatures} ${signatures}`;
      this.say(`${padCells(words.added[what], 16)}  ${safe(file)}${told}`);
      if (absent !== undefined) this.say(`  ${words.absent} ${namesOf(absent)}`);
    }
    this.say(
      facts([
        [words.size, formatCount(added.size)],
        [words.root, added.root],
      ]),
    );
    return added;
  }
}

/** How many names a line has. */
const NAMED = 5;

function namesOf(names: readonly string[]): string {
  return [...names.slice(0, NAMED).map(safe), ...(names.length > NAMED ? ['…'] : [])].join(', ');
}
