import { Args } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { EXIT } from '../../cli/exit-codes.js';
import { becauseRows, revocationText } from '../../cli/signatures.js';
import { facts, paint, safe, safeDisplay } from '../../cli/terminal.js';
import { policyOf, trustFlags } from '../../cli/trust-flags.js';
import { keyWords } from '../../cli/wording/keys.js';
import { checkCertificateFile } from '../../usecases/keys/trust-folder.js';

const STYLES = { valid: 'green', invalid: 'red', 'not-assessed': 'yellow' } as const;
const EXITS = {
  valid: EXIT.verified,
  invalid: EXIT.foundWanting,
  'not-assessed': EXIT.notAllAssessed,
} as const;

export default class TrustCheck extends BaseCommand {
  static override summary = 'Judge a certificate: does it lead to an anchor, is it valid and not revoked?';
  static override examples = [
    '<%= config.bin %> <%= command.id %> provider.crt --trust case/trust',
    '<%= config.bin %> <%= command.id %> provider.crt --anchor ca.crt --crl ca.crl --at 2026-03-01T08:00:00Z',
  ];
  static override args = {
    certificate: Args.string({
      required: true,
      description: 'Certificate, PEM or DER, with its intermediates.',
    }),
  };
  static override flags = { ...trustFlags };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(TrustCheck);
    const words = keyWords(this.language);
    const result = await checkCertificateFile(args.certificate, await policyOf(flags));
    this.say(`${paint(STYLES[result.outcome], words.outcome[result.outcome])}  ${safe(args.certificate)}`);
    const { revocation } = this.words.signature;
    this.say(
      facts([
        ...becauseRows(this.language, result.codes),
        ...result.chain.slice(1).map((c) => [words.chain, safeDisplay(c.subject)] as const),
        [revocation, revocationText(this.language, result.revocation)],
      ]),
    );
    const exit = this.conclude(EXITS[result.outcome]);
    return { ...result, exit };
  }
}
