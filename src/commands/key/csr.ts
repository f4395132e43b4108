import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { keySourceFlags, keySourceOf } from '../../cli/key-source.js';
import { nameFlags, nameOf } from '../../cli/name-flags.js';
import { safe } from '../../cli/terminal.js';
import { keyWords } from '../../cli/wording/keys.js';
import { requestCertificate } from '../../usecases/keys/issue.js';

export default class KeyCsr extends BaseCommand {
  static override summary = 'Ask a CA for a certificate: write a certificate request for a key.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> provider.key --name 某云公司 --organization 某云公司 --country CN -o provider.csr',
  ];
  static override args = {
    key: Args.string({ required: true, description: 'Key file: PKCS#8 in PEM form, or PKCS#12.' }),
  };
  static override flags = {
    output: Flags.string({ char: 'o', required: true, summary: 'Request file to write, PEM.' }),
    ...nameFlags,
    ...keySourceFlags,
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(KeyCsr);
    const words = keyWords(this.language);
    const source = keySourceOf(args.key, flags, words.passphrase);
    const written = await requestCertificate(source, nameOf(flags), flags.output);
    for (const warning of written.keyWarnings) this.warnPerson(words.warnings[warning]);
    this.say(`${this.words.written} ${safe(flags.output)}`);
    return written;
  }
}
