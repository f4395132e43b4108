import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { allSignatureLines, SIGNATURE_EXIT } from '../../cli/signatures.js';
import { facts, safe } from '../../cli/terminal.js';
import { policyOf, trustFlags } from '../../cli/trust-flags.js';
import { CloudexitError } from '../../core/errors.js';
import { requireOutside } from '../../usecases/outside-source.js';
import { writeWholeFile } from '../../usecases/small-file.js';
import {
  isEnvelopeFile,
  outcomeOfAll,
  verifyEnvelopeFile,
  verifyRecordFile,
} from '../../usecases/verify-record.js';

export default class RecordVerify extends BaseCommand {
  static override summary = 'Check the signatures of a record and who made them.';
  static override description =
    `Every signature beside the record is checked over its exact bytes: mathematics, certificate path to an anchor that you name, validity
and revocation at the trusted time. Without anchors or revocation evidence the answer is "not assessed", never "valid".
Signatures over a signature (RECORD.p7s.p7s) are checked too. A DSSE envelope is checked with the certificates that --signer names.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> manifest.json --anchor ca.pem --crl ca.crl',
    '<%= config.bin %> <%= command.id %> manifest.json --trust case/trust --json',
    '<%= config.bin %> <%= command.id %> manifest.dsse.json --signer provider.crt --anchor ca.pem --crl ca.crl --payload manifest.json',
  ];
  static override args = {
    record: Args.string({ required: true, description: 'Record, canonical JSON, or a DSSE envelope.' }),
  };
  static override flags = {
    signature: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      summary: 'Signature files (default: those beside the record).',
    }),
    signer: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      summary: 'For an envelope: certificates of those who may have signed it.',
      exclusive: ['signature'],
    }),
    payload: Flags.string({ summary: 'For an envelope: write the record here if every signature is valid.' }),
    ...trustFlags,
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(RecordVerify);
    const words = this.words.record;
    const policy = await policyOf(flags);
    const isEnvelope = await isEnvelopeFile(args.record);
    if (!isEnvelope && (flags.signer ?? flags.payload) !== undefined) throw noEnvelope(args.record);
    const verified = isEnvelope
      ? await verifyEnvelopeFile(args.record, policy, flags.signer ?? [])
      : await verifyRecordFile(args.record, policy, flags.signature);
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
    this.sayAll(allSignatureLines(this.language, verified.signatures));
    if (flags.payload !== undefined && verified.outcome === 'valid') {
      requireOutside(flags.payload, args.record);
      writeWholeFile(flags.payload, verified.bytes);
      this.say(`${this.words.written} ${safe(flags.payload)}`);
    }
    if (verified.signatures.length === 0) this.say(words.unsigned);
    const outcome = outcomeOfAll(verified.signatures);
    const exit = this.conclude(SIGNATURE_EXIT[outcome]);
    return {
      record: { kind, digest, case: statement.predicate.case, party: statement.predicate.party },
      signatures: verified.signatures,
      outcome,
      exit,
    };
  }
}

function noEnvelope(subject: string): CloudexitError {
  return new CloudexitError('USAGE', '--signer and --payload are for DSSE envelopes', { subject, exit: 2 });
}
