import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { caseCheckOf, caseTrustFlags } from '../../cli/case-flags.js';
import { instantOf } from '../../cli/instant.js';
import { passphraseFlags, passphraseOf } from '../../cli/passphrase.js';
import { facts, formatCount, safe } from '../../cli/terminal.js';
import { SUITES } from '../../formats/signature-result.js';
import { makeCheckpoint } from '../../usecases/case/sign-checkpoint.js';

export default class CaseCheckpoint extends BaseCommand {
  static override summary = 'State how much of the log there is, and sign that.';
  static override description =
    `The whole case is verified first; a log that contradicts a checkpoint is not signed. Another party that has the same log
adds its signature to the same checkpoint; whoever signed it already gets that signature again. An audit is satisfied by a log that two parties signed for, or of which whoever audits kept a
checkpoint. Whoever keeps one notices when the log is cut or rewritten later.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> case --key customer.key --cert customer.crt -o kept.checkpoint',
    '<%= config.bin %> <%= command.id %> case --key ed25519.key --cert ed25519.crt --note customer',
  ];
  static override args = { case: Args.string({ required: true, description: 'Case folder.' }) };
  static override flags = {
    key: Flags.string({
      summary:
        'Private key, kept in any way that "record sign" knows; without it the checkpoint is not signed.',
      dependsOn: ['cert'],
    }),
    cert: Flags.string({
      summary: "The signer's certificate, followed by those that lead to the anchor.",
      dependsOn: ['key'],
    }),
    suite: Flags.option({
      options: SUITES,
      summary: 'Signature suite (default: the usual one of the key).',
    })(),
    note: Flags.string({
      summary: 'Also write a C2SP signed note under this key name (Ed25519 keys only).',
      dependsOn: ['key'],
    }),
    time: Flags.string({ summary: 'Signing time to claim, RFC 3339 UTC (default: now).' }),
    output: Flags.string({ char: 'o', summary: 'Also write it to this file, its signature beside it.' }),
    ...passphraseFlags,
    ...caseTrustFlags,
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(CaseCheckpoint);
    const words = this.words.case;
    const { key, cert } = flags;
    const signer =
      key === undefined || cert === undefined
        ? undefined
        : {
            key,
            certificates: cert,
            passphrase: passphraseOf(flags, this.words.record.passphrase),
            ...(flags.suite === undefined ? {} : { suite: flags.suite }),
            ...(flags.note === undefined ? {} : { noteName: flags.note }),
          };
    const line = this.progress(words.verifying);
    const { checkpoint, signedBefore, keyWarnings } = await makeCheckpoint({
      ...(await caseCheckOf(args.case, flags)),
      signal: this.signal,
      signingTime: instantOf(flags.time, '--time'),
      ...(signer === undefined ? {} : { signer }),
      ...(flags.output === undefined ? {} : { output: flags.output }),
    }).finally(line.done);
    for (const warning of keyWarnings) this.warnPerson(this.words.record.keyWarning[warning]);
    this.say(
      facts([
        [words.checkpoint, checkpoint.origin],
        [words.size, formatCount(checkpoint.size)],
        [words.root, checkpoint.root],
        [words.signedBy, key === undefined ? words.unsigned : safe(key)],
      ]),
    );
    if (signedBefore) this.say(words.signedBefore);
    this.say(words.keepIt);
    return { ...checkpoint, signed: key !== undefined, signedBefore };
  }
}
