import { Args } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { certificateLines } from '../../cli/certificate-lines.js';
import { safe } from '../../cli/terminal.js';
import { keyWords } from '../../cli/wording/keys.js';
import { listTrust } from '../../usecases/keys/trust-folder.js';

export default class TrustList extends BaseCommand {
  static override summary = 'List what a trust folder makes a verifier rely on.';
  static override examples = ['<%= config.bin %> <%= command.id %> case/trust'];
  static override args = { folder: Args.string({ required: true, description: 'Trust folder.' }) };

  async run(): Promise<unknown> {
    const { args } = await this.parse(TrustList);
    const words = keyWords(this.language);
    const files = await listTrust(args.folder);
    if (files.length === 0) this.say(words.empty);
    for (const { role, file, certificates } of files) {
      this.say(`${words.roles[role]}  ${safe(file)}`);
      for (const certificate of certificates) this.say(certificateLines(this.language, certificate));
    }
    return { files };
  }
}
