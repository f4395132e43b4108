import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { instantOf, instantText } from '../../cli/instant.js';
import { passphraseFlags, passphraseOf } from '../../cli/passphrase.js';
import { facts, safe, safeDisplay } from '../../cli/terminal.js';
import { SUITES } from '../../formats/signature-result.js';
import { signRecord } from '../../usecases/sign-record.js';

export default class RecordSign extends BaseCommand {
  static override summary = 'Sign a record: a detached CMS signature beside it.';
  static override description =
    `The record must be canonical and of a known kind; the bytes that were checked are the bytes that are signed. Each signer adds
a file of its own: RECORD.p7s, RECORD.2.p7s and so on. RSA and ECDSA signatures verify with stock "openssl cms -verify".`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> manifest.json --key provider.key --cert provider.crt',
    '<%= config.bin %> <%= command.id %> manifest.json --key sm2.key --cert sm2.crt --passphrase-file secret.txt',
  ];
  static override args = { record: Args.string({ required: true, description: 'Record, canonical JSON.' }) };
  static override flags = {
    key: Flags.string({
      required: true,
      summary: 'Private key: a PKCS#8 or PKCS#12 file, an external signer declaration, or a pkcs11: URI.',
    }),
    cert: Flags.string({
      required: true,
      summary: "The signer's certificate, followed by those that lead to the anchor.",
    }),
    suite: Flags.option({
      options: SUITES,
      summary: 'Signature suite (default: the usual one of the key).',
    })(),
    time: Flags.string({ summary: 'Signing time to claim, RFC 3339 UTC (default: now).' }),
    output: Flags.string({ char: 'o', summary: 'Signature file to write.' }),
    ...passphraseFlags,
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(RecordSign);
    const words = this.words.record;
    const signingTime = instantOf(flags.time, '--time');
    const signed = await signRecord({
      record: args.record,
      key: flags.key,
      certificates: flags.cert,
      signingTime,
      passphrase: passphraseOf(flags, words.passphrase),
      ...(flags.suite === undefined ? {} : { suite: flags.suite }),
      ...(flags.output === undefined ? {} : { output: flags.output }),
    });
    const { kind, digest, statement } = signed.record;
    for (const warning of signed.keyWarnings) this.warnPerson(words.keyWarning[warning]);
    this.say(`${words.signed} ${safe(signed.output)}`);
    this.say(
      facts([
        [words.kind, kind],
        [words.case, safe(statement.predicate.case)],
        [words.party, safe(statement.predicate.party)],
        [words.digest, digest],
        [this.words.signature.signer, safeDisplay(signed.signer.identity.subject)],
        [this.words.signature.suite, signed.suite],
        [this.words.signature.time, instantText(signingTime)],
      ]),
    );
    return {
      output: signed.output,
      record: { kind, digest },
      suite: signed.suite,
      signer: signed.signer.identity,
      signingTime: instantText(signingTime),
    };
  }
}
