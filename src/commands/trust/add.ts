import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { certificateLines } from '../../cli/certificate-lines.js';
import { safe } from '../../cli/terminal.js';
import { keyWords } from '../../cli/wording/keys.js';
import { addToTrust, TRUST_ROLES } from '../../usecases/keys/trust-folder.js';

export default class TrustAdd extends BaseCommand {
  static override summary =
    'Put an anchor, intermediate, revocation list or OCSP response into a trust folder.';
  static override description =
    'Compare the digest with its owner by other means before you add an anchor. Files are named by their digest.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> case/trust provider-ca.crt --as anchors',
    '<%= config.bin %> <%= command.id %> case/trust provider-ca.crl --as crls',
  ];
  static override args = {
    folder: Args.string({ required: true, description: 'Trust folder, such as that of a case.' }),
    file: Args.string({ required: true, description: 'File to add, PEM or DER.' }),
  };
  static override flags = {
    as: Flags.option({ options: TRUST_ROLES, required: true, summary: 'What it is to be trusted for.' })(),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(TrustAdd);
    const words = keyWords(this.language);
    const entry = await addToTrust(args.folder, args.file, flags.as);
    this.say(`${entry.added ? words.added : words.present}: ${words.roles[entry.role]} ${safe(entry.file)}`);
    for (const certificate of entry.certificates) this.say(certificateLines(this.language, certificate));
    return entry;
  }
}
