import { join } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { auditFlags } from '../cli/audit-flags.js';
import { BaseCommand } from '../cli/base-command.js';
import { leftOutLines } from '../cli/evidence-lines.js';
import { instantOf } from '../cli/instant.js';
import { facts, formatBytes, formatCount, safe } from '../cli/terminal.js';
import { CASE_LAYOUT } from '../formats/case.js';
import { parseLeaveOut } from '../usecases/evidence/leave-out.js';
import { writeEvidenceBundle } from '../usecases/evidence/write-bundle.js';
import { requireTrustFolders } from '../usecases/trust-store.js';

// What a bundle says of its policy has no place for these, and its report is made again from what it says.
const {
  checkpoint: _kept,
  'sm2-id': _id,
  'allow-suite': _suites,
  'require-timestamp': _stamp,
  ...basis
} = auditFlags;

export default class Bundle extends BaseCommand {
  static override summary = 'Write everything that a verdict rests on to one file, for an assessor.';
  static override description =
    `A BagIt bag in a tar file: log, records with their signatures, certificates, checkpoints, inventories, findings, the report in every
form, and what checks it all without this program. The same case and --at give the same bytes. What is left out is named in it, and what depends on it is not assessed.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> case -o evidence.tar --at 2026-05-01T08:00:00Z',
    '<%= config.bin %> <%= command.id %> case -o evidence.tar --leave-out personal --prove docs/manual.pdf',
    '<%= config.bin %> <%= command.id %> case -o evidence.tar --inventory site.inventory --leave-out inventory:mail',
  ];
  static override args = { case: Args.string({ required: true, description: 'Case folder.' }) };
  static override flags = {
    output: Flags.string({ char: 'o', required: true, summary: 'The bundle to write.' }),
    inventory: Flags.string({
      char: 'i',
      multiple: true,
      multipleNonGreedy: true,
      summary: 'Inventory file that a record binds and the case does not hold.',
    }),
    'leave-out': Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      summary: 'Not to be shown: inventory:ID, item:ID, personal, or material:DIGEST.',
    }),
    prove: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      summary: 'Path to prove in every inventory that lists it.',
    }),
    ...basis,
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Bundle);
    await requireTrustFolders(flags.trust ?? []);
    const line = this.progress(this.words.evidence.writing);
    const caseTrust = flags['case-trust'] ? [join(args.case, CASE_LAYOUT.trust)] : [];
    const written = await writeEvidenceBundle({
      dir: args.case,
      output: flags.output,
      trust: {
        folders: [...caseTrust, ...(flags.trust ?? [])],
        anchorFiles: flags.anchor ?? [],
        crlFiles: flags.crl ?? [],
      },
      options: {
        at: instantOf(flags.at, '--at'),
        revocation: flags['revocation-optional'] ? 'if-available' : 'require',
      },
      profile: flags.profile,
      inventories: flags.inventory ?? [],
      leaveOut: (flags['leave-out'] ?? []).map(parseLeaveOut),
      prove: flags.prove ?? [],
      version: this.config.version,
      signal: this.signal,
      onBytes: (bytes) => line.tick({ bytes }),
    }).finally(line.done);
    const words = this.words.evidence;
    this.say(`${this.words.written} ${safe(written.output)}`);
    this.say(
      facts([
        [words.size, `${formatBytes(written.bytes)}  (${formatCount(written.files)} ${words.files})`],
        ['sha256', written.sha256],
        [words.asOf, written.index.asOf],
        [words.reported, this.words.audit.outcome[written.verdict]],
      ]),
    );
    this.sayAll(leftOutLines(this.language, written.index.leftOut));
    for (const digest of written.inventoriesMissing) this.say(words.inventoryMissing(digest));
    return written;
  }
}
