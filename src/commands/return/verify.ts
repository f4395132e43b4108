import { dirname, join } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { casePolicyFlags, casePolicyOf } from '../../cli/case-policy.js';
import { codesOf } from '../../cli/exit-codes.js';
import { codeLines, findingLines } from '../../cli/findings.js';
import { journal, namedPath, readingFlags, readingOf, threads } from '../../cli/flags.js';
import { instantOf, instantText } from '../../cli/instant.js';
import { returnLines } from '../../cli/return-summary.js';
import { safe } from '../../cli/terminal.js';
import { policyOf } from '../../cli/trust-flags.js';
import { COMPARED_FACTS } from '../../formats/outcome.js';
import { inventoryFinder } from '../../usecases/find-inventory.js';
import { bindManifest } from '../../usecases/manifest-party.js';
import { requireOutside } from '../../usecases/outside-source.js';
import { returnRecord } from '../../usecases/return-record.js';
import type { ReturnedMaterial } from '../../usecases/return-request.js';
import { writeToSign } from '../../usecases/small-file.js';
import { verifyRecordFile } from '../../usecases/verify-record.js';
import { verifyReturn } from '../../usecases/verify-return.js';

export default class ReturnVerify extends BaseCommand {
  static override summary = 'Verify what came back against the handover manifest.';
  static override description =
    `Checks the signatures of the manifest, finds the inventories that it binds (beside it, or with --inventory), reads the returned folders or archives, and
says for every entry whether it is intact. Several archives together are one return. The material is only read.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> return-1.tar.gz return-2.zip --manifest manifest.json --anchor ca.pem --crl ca.crl',
    '<%= config.bin %> <%= command.id %> returned/ --manifest manifest.json --case case',
    '<%= config.bin %> <%= command.id %> www.tar.gz --below www --manifest manifest.json --trust case/trust',
    '<%= config.bin %> <%= command.id %> web=/mnt/www db=dump.tar --manifest manifest.json --trust case/trust --keep verification --party customer --record verification.json',
    '<%= config.bin %> <%= command.id %> site=postgres://reader@new/portal --manifest manifest.json --password-file pw --rows site=portal.rows',
    '<%= config.bin %> <%= command.id %> s3://restored/site/ --manifest manifest.json --endpoint https://s3.example --journal verify.journal',
  ];
  static override strict = false;
  static override args = {
    source: Args.string({
      required: true,
      description:
        'Returned folders, archives, databases or s3://BUCKET/PREFIX; ID=PATH when the manifest has several inventories.',
    }),
  };
  static override flags = {
    manifest: Flags.string({
      char: 'm',
      required: true,
      summary: 'Handover manifest record; signatures beside it.',
    }),
    signature: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      summary: 'Signature files of the manifest (default: beside it).',
    }),
    inventory: Flags.string({
      char: 'i',
      multiple: true,
      multipleNonGreedy: true,
      summary: 'Inventory files that the manifest binds (default: *.inventory beside it).',
    }),
    rows: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      summary:
        'Rows file of an expected inventory (ID=FILE when there are several), to name the rows that differ.',
    }),
    metadata: Flags.option({
      options: COMPARED_FACTS,
      multiple: true,
      multipleNonGreedy: true,
      summary: 'Facts that must be the same too.',
    })(),
    keep: Flags.string({ summary: 'Folder for the returned inventories and the findings file.' }),
    record: Flags.string({
      summary: 'Write the return-verification record here, to be signed.',
      dependsOn: ['party'],
    }),
    party: Flags.string({ summary: 'Id of the party that verifies, for the record.' }),
    'returned-at': Flags.string({ summary: 'When it was returned, RFC 3339 UTC (default: --at).' }),
    journal,
    threads,
    case: Flags.string({
      summary:
        'Case folder: the signer has to be the party that the manifest names, as its opening binds them.',
      helpGroup: 'TRUST',
    }),
    ...casePolicyFlags,
    ...readingFlags,
    below: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      summary:
        'Read only this folder of what was returned, and leave it out of the paths (ID=FOLDER when there are several inventories).',
      helpGroup: 'READING',
    }),
  };

  async run(): Promise<unknown> {
    const { argv, flags } = await this.parse(ReturnVerify);
    const material = (argv as string[]).map(materialOf);
    const { record } = flags;
    if (record !== undefined) {
      for (const read of [flags.manifest, ...material.map((m) => m.location)]) requireOutside(record, read);
    }
    const policy = flags.case === undefined ? await policyOf(flags) : await casePolicyOf(flags.case, flags);
    const manifest = await verifyRecordFile(flags.manifest, policy, flags.signature);
    const binding = flags.case === undefined ? undefined : await bindManifest(manifest, flags.case, policy);
    const line = this.progress(this.words.inventory.reading);
    const verification = await verifyReturn({
      manifest,
      binding,
      material,
      findInventory: inventoryFinder(flags.inventory ?? [], dirname(flags.manifest), this.signal),
      rows: flags.rows?.map(materialOf),
      below: flags.below?.map(materialOf),
      keep: flags.keep,
      metadata: flags.metadata ?? [],
      reading: readingOf({ ...flags, below: undefined }),
      journal: flags.journal,
      threads: flags.threads,
      signal: this.signal,
      onProgress: line.tick,
      onNotice: this.noticesBeside(line),
    }).finally(line.done);

    this.sayAll(returnLines(this.language, verification, manifest, binding));
    this.sayAll(codeLines(this.language, verification.codes));
    this.sayAll(findingLines(this.language, verification.first));
    if (flags.keep !== undefined) this.say(`${this.words.written} ${safe(join(flags.keep, ''))}`);
    if (flags.record !== undefined) {
      const bytes = returnRecord(verification, {
        party: flags.party!,
        returnedAt: instantText(
          flags['returned-at'] === undefined ? policy.at : instantOf(flags['returned-at'], '--returned-at'),
        ),
        verifiedAt: instantText(policy.at),
        tool: `cloudexit ${this.config.version}`,
      });
      await writeToSign(flags.record, bytes);
      this.say(`${this.words.written} ${safe(flags.record)}`);
    }
    const exit = this.concludeCodes(codesOf(verification.codes));
    const { inventories, tally, items, complete, codes, first, findingsFile, manifestDigest } = verification;
    return {
      manifest: {
        digest: manifestDigest,
        signatures: manifest.signatures,
        outcome: manifest.outcome,
        binding,
      },
      inventories: inventories.map(({ path: _, ...rest }) => rest),
      tally,
      items,
      complete,
      codes,
      findings: first,
      findingsFile,
      exit,
    };
  }
}

function materialOf(argument: string): ReturnedMaterial {
  const { id, path } = namedPath(argument);
  return { inventory: id, location: path };
}
