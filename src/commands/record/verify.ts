import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { EXIT } from '../../cli/exit-codes.js';
import { signatureLines } from '../../cli/signatures.js';
import { facts, safe } from '../../cli/terminal.js';
import { policyOf, trustFlags } from '../../cli/trust-flags.js';
import { verifyRecordFile } from '../../usecases/verify-record.js';

const EXITS = {
  valid: EXIT.verified,
  invalid: EXIT.foundWanting,
  'not-assessed': EXIT.notAllAssessed,
} as const;

export default class RecordVerify extends BaseCommand {
  static override summary = 'Check the signatures of a record and who made them.';
  static override description =
    `Every signature beside the record is checked over its exact bytes: mathematics, certificate path to an anchor that you name, validity
and revocation at the trusted time. Without anchors or revocation evidence the answer is "not assessed", never "valid".`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> manifest.json --anchor ca.pem --crl ca.crl',
    '<%= config.bin %> <%= command.id %> manifest.json --trust case/trust --json',
  ];
  static override args = { record: Args.string({ required: true, description: 'Record, canonical JSON.' }) };
  static override flags = {
    signature: Flags.string({
      multiple: true,
      summary: 'Signature files (default: those beside the record).',
    }),
    ...trustFlags,
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(RecordVerify);
    const words = this.words.record;
    const verified = await verifyRecordFile(args.record, await policyOf(flags), flags.signature);
    const { kind, digest, statement } = verified.record;
    this.say(safe(args.record));
    this.say(
      facts([
        [words.kind, kind],
        [words.case, safe(statement.predicate.case)],
        [words.party, safe(statement.predicate.party)],
        [words.digest, digest],
      ]),
    );
    for (const signature of verified.signatures) {
      this.sayAll(signatureLines(this.language, signature, signature.file));
    }
    if (verified.signatures.length === 0) this.say(words.unsigned);
    const exit = this.conclude(EXITS[verified.outcome]);
    return {
      record: { kind, digest, case: statement.predicate.case, party: statement.predicate.party },
      signatures: verified.signatures,
      outcome: verified.outcome,
      exit,
    };
  }
}
