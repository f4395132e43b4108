import { Args } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { certificateLines } from '../../cli/certificate-lines.js';
import { facts, safeDisplay } from '../../cli/terminal.js';
import { keyWords } from '../../cli/wording/keys.js';
import { type Inspection, inspectKeyFile } from '../../usecases/keys/inspect.js';

export default class KeyInspect extends BaseCommand {
  static override summary = 'Say what is in a certificate, request, revocation list or key file.';
  static override description = 'Nothing is decrypted and nothing is judged; "trust check" judges.';
  static override examples = ['<%= config.bin %> <%= command.id %> provider.crt'];
  static override args = { file: Args.string({ required: true, description: 'File, PEM or DER.' }) };

  async run(): Promise<unknown> {
    const { args } = await this.parse(KeyInspect);
    const found = await inspectKeyFile(args.file);
    this.say(keyWords(this.language).kinds[found.kind]);
    for (const lines of this.#lines(found)) this.say(lines);
    return found;
  }

  #lines(found: Inspection): string[] {
    const words = keyWords(this.language);
    switch (found.kind) {
      case 'certificate':
        return found.certificates.map((c) => certificateLines(this.language, c));
      case 'request':
        return [
          facts([
            [words.subject, safeDisplay(found.subject)],
            [words.key, found.keyKind],
            [words.keySha256, found.spkiSha256],
          ]),
        ];
      case 'crl':
        return [
          facts([
            [words.thisUpdate, found.issued],
            [words.nextUpdate, found.next ?? '-'],
            [words.revoked, String(found.revoked)],
          ]),
        ];
      case 'key':
        return [facts([[words.encrypted, found.encrypted ? words.yes : words.no]])];
      case 'pkcs12':
        return [];
    }
  }
}
