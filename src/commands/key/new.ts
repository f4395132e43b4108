import { Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { newPassphrase } from '../../cli/new-passphrase.js';
import { passphraseFlags } from '../../cli/passphrase.js';
import { facts, safe } from '../../cli/terminal.js';
import { keyWords } from '../../cli/wording/keys.js';
import { KEY_TYPES } from '../../trust/index.js';
import { createKeyFile } from '../../usecases/keys/new-key.js';

export default class KeyNew extends BaseCommand {
  static override summary = 'Make a private key.';
  static override description =
    `The key is written as PKCS#8 under a passphrase of at least 8 characters (PBKDF2 with 600 000 iterations, AES-256), readable by
its owner alone. An existing file is never replaced. OpenSSL reads it.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> --type sm2 -o provider.key',
    '<%= config.bin %> <%= command.id %> --type p256 -o customer.key --passphrase-file secret.txt',
  ];
  static override flags = {
    type: Flags.option({ options: KEY_TYPES, required: true, summary: 'Kind of key.' })(),
    output: Flags.string({ char: 'o', required: true, summary: 'Key file to write.' }),
    ...passphraseFlags,
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(KeyNew);
    const words = keyWords(this.language);
    const made = await createKeyFile(flags.type, flags.output, () => newPassphrase(flags, words));
    this.say(`${this.words.written} ${safe(made.output)}`);
    this.say(
      facts([
        [words.key, made.type],
        [words.keySha256, made.spkiSha256],
      ]),
    );
    return made;
  }
}
