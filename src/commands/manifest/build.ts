import { basename } from 'node:path';
import { Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { baselineFiles, baselineFlags, coverageLines } from '../../cli/coverage.js';
import { findingLines } from '../../cli/findings.js';
import { namedPath } from '../../cli/flags.js';
import { instantOf, instantText } from '../../cli/instant.js';
import { facts, formatBytes, formatCount, safe } from '../../cli/terminal.js';
import { buildManifest } from '../../usecases/build-manifest.js';
import type { InventoryFile } from '../../usecases/inventory-ref.js';

export default class ManifestBuild extends BaseCommand {
  static override summary = 'Make the handover manifest record from inventories and a plan.';
  static override description =
    `Counts what every item of the plan selects and binds the manifest to the inventories by root. A plan that leaves an entry unclaimed, claims one
twice, or has an item that selects nothing is refused, and nothing is written. With --baseline what the manifest lacks of it is counted, by path and content.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> --case yl-2026 --party provider --inventory site.inventory --plan plan.yaml -o manifest.json',
    '<%= config.bin %> <%= command.id %> --case yl-2026 --party provider --inventory web=www.inventory --inventory db=db.inventory --plan plan.yaml -o manifest.json',
    '<%= config.bin %> <%= command.id %> --case yl-2026 --party provider --inventory site.inventory --plan plan.yaml --baseline baseline.json --baseline-inventory before.inventory -o manifest.json',
  ];
  static override flags = {
    case: Flags.string({ required: true, summary: 'Id of the case.' }),
    party: Flags.string({ required: true, summary: 'Id of the party that hands over.' }),
    inventory: Flags.string({
      char: 'i',
      required: true,
      multiple: true,
      multipleNonGreedy: true,
      summary: 'Inventory file, or ID=FILE when there are several; a single one has the id "main".',
    }),
    plan: Flags.string({ required: true, summary: 'Plan file, YAML (see "manifest plan").' }),
    ...baselineFlags,
    'issued-at': Flags.string({ summary: 'When it is issued, RFC 3339 UTC (default: now).' }),
    output: Flags.string({ char: 'o', required: true, summary: 'Record to write.' }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(ManifestBuild);
    const built = await buildManifest({
      caseId: flags.case,
      party: flags.party,
      inventories: flags.inventory.map(inventoryFile),
      plan: flags.plan,
      baselines: baselineFiles(flags),
      issuedAt: instantText(instantOf(flags['issued-at'], '--issued-at')),
      output: flags.output,
      signal: this.signal,
    });
    const { items, inventories } = built.predicate;
    const contentOf = ({ id, bytes }: (typeof items)[number]): string => {
      const unsized = built.unsized[id];
      return unsized === undefined ? formatBytes(bytes) : this.words.inventory.unsized(formatCount(unsized));
    };
    this.say(
      built.digest === undefined
        ? this.words.manifest.refused
        : `${this.words.written} ${safe(flags.output)}  ${built.digest}`,
    );
    this.say(facts(inventories.map((i) => [safe(i.id), `${formatCount(i.leaves)}  ${i.root}`])));
    this.say(
      facts(
        items.map((i) => [
          safe(i.id),
          `${formatCount(i.leaves)}  ${contentOf(i)}  ${i.class}/${i.timeClass}  ${safe(i.title)}`,
        ]),
      ),
    );
    this.sayAll(coverageLines(this.language, built.coverage ?? []));
    this.sayAll(findingLines(this.language, built.findings));
    const exit = this.concludeCodes(built.findings.map((f) => f.code));
    return {
      ...(built.digest === undefined ? {} : { output: flags.output, digest: built.digest }),
      ...built,
      exit,
    };
  }
}

function inventoryFile(argument: string): InventoryFile {
  const { id = 'main', path } = namedPath(argument);
  return { id, name: basename(path), path };
}
