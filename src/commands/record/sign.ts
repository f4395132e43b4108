import { basename } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { instantOf, instantText } from '../../cli/instant.js';
import { passphraseFlags, passphraseOf } from '../../cli/passphrase.js';
import { someFields } from '../../cli/record-lines.js';
import { sm2IdFlags, sm2IdOf } from '../../cli/sm2-id.js';
import { facts, safe, safeDisplay } from '../../cli/terminal.js';
import { SUITES } from '../../formats/signature-result.js';
import { examplesLeft } from '../../usecases/record-template.js';
import { signRecord } from '../../usecases/sign-record.js';

export default class RecordSign extends BaseCommand {
  static override summary = 'Sign a record: a detached CMS signature beside it.';
  static override description =
    `The record must be canonical and of a known kind; the bytes that were checked are the bytes that are signed. Each signer adds
a file of its own: RECORD.p7s, RECORD.2.p7s and so on. RSA and ECDSA signatures verify with stock "openssl cms -verify".
Given a signature file, this signs that: a counter-signature. With --dsse the record goes into an envelope, for tools of the in-toto world.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> manifest.json --key provider.key --cert provider.crt',
    '<%= config.bin %> <%= command.id %> manifest.json --key sm2.key --cert sm2.crt --passphrase-file secret.txt',
    '<%= config.bin %> <%= command.id %> manifest.json.p7s --key witness.key --cert witness.crt',
    '<%= config.bin %> <%= command.id %> manifest.json --dsse --key provider.key --cert provider.crt',
  ];
  static override args = {
    record: Args.string({ required: true, description: 'Record, canonical JSON, or a signature file.' }),
  };
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
    dsse: Flags.boolean({
      summary: 'Write a DSSE envelope, RECORD.dsse.json: no certificates, no time.',
      exclusive: ['time'],
    }),
    output: Flags.string({ char: 'o', summary: 'File to write.' }),
    ...sm2IdFlags,
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
      form: flags.dsse ? 'dsse' : 'cms',
      ...sm2IdOf(flags),
      ...(flags.suite === undefined ? {} : { suite: flags.suite }),
      ...(flags.output === undefined ? {} : { output: flags.output }),
    });
    const { record, digest } = signed;
    const about: [string, string][] =
      record === undefined
        ? [[words.over, safe(basename(args.record))]]
        : [
            [words.kind, record.kind],
            [words.case, safe(record.statement.predicate.case)],
            [words.party, safe(record.statement.predicate.party)],
          ];
    const time = flags.dsse ? undefined : instantText(signingTime);
    const examples = record === undefined ? [] : await examplesLeft(record.kind, record.statement);
    if (examples.length > 0) this.warnPerson(words.examplesLeft(someFields(examples)));
    for (const warning of signed.keyWarnings) this.warnPerson(words.keyWarning[warning]);
    const { notBefore, notAfter } = signed.signer;
    // Such a signature never verifies, and nobody would notice until somebody tries.
    if (time !== undefined && (signingTime < notBefore || signingTime > notAfter))
      this.warnPerson(words.certificateNotValid(instantText(notBefore), instantText(notAfter)));
    this.say(`${words.signed} ${safe(signed.output)}`);
    this.say(
      facts([
        ...about,
        [words.digest, digest],
        [this.words.signature.signer, safeDisplay(signed.signer.identity.subject)],
        [this.words.signature.suite, signed.suite],
        ...(time === undefined ? [] : [[this.words.signature.time, time] as [string, string]]),
      ]),
    );
    return {
      output: signed.output,
      ...(record === undefined ? { over: { sha256: digest } } : { record: { kind: record.kind, digest } }),
      suite: signed.suite,
      signer: signed.signer.identity,
      ...(time === undefined ? {} : { signingTime: time }),
    };
  }
}
