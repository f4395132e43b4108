import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { certificateLines } from '../../cli/certificate-lines.js';
import { keySourceFlags, keySourceOf } from '../../cli/key-source.js';
import { nameFlags, nameOf } from '../../cli/name-flags.js';
import { safe } from '../../cli/terminal.js';
import { validityFlags, validityOf } from '../../cli/validity-flags.js';
import { keyWords } from '../../cli/wording/keys.js';
import { CERTIFICATE_PROFILES } from '../../trust/index.js';
import { factsOf } from '../../usecases/keys/inspect.js';
import { selfSignCertificate } from '../../usecases/keys/issue.js';

export default class KeySelfSigned extends BaseCommand {
  static override summary = 'Write a certificate that a key signs for itself.';
  static override description =
    `With --profile signer it is for a party without a CA: the other parties take it as an anchor, and no revocation list is needed.
With --profile ca it is the root of a small CA, which answers requests with "key issue".`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> customer.key --name 某市大数据中心 --country CN -o customer.crt',
    '<%= config.bin %> <%= command.id %> ca.key --profile ca --name "Exit CA" --days 3650 -o ca.crt',
  ];
  static override args = {
    key: Args.string({ required: true, description: 'Key file: PKCS#8 in PEM form, or PKCS#12.' }),
  };
  static override flags = {
    output: Flags.string({ char: 'o', required: true, summary: 'Certificate file to write, PEM.' }),
    profile: Flags.option({
      options: CERTIFICATE_PROFILES,
      default: 'signer' as const,
      summary: 'What the certificate is for.',
    })(),
    ...validityFlags,
    ...nameFlags,
    ...keySourceFlags,
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(KeySelfSigned);
    const words = keyWords(this.language);
    const source = keySourceOf(args.key, flags, words.passphrase);
    const fields = { subject: nameOf(flags), profile: flags.profile, ...validityOf(flags) };
    const { certificate, keyWarnings } = await selfSignCertificate(source, fields, flags.output);
    for (const warning of keyWarnings) this.warnPerson(words.warnings[warning]);
    const described = factsOf(certificate);
    this.say(`${this.words.written} ${safe(flags.output)}`);
    this.say(certificateLines(this.language, described));
    return { output: flags.output, certificate: described, keyWarnings };
  }
}
