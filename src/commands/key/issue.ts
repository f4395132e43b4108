import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { certificateLines } from '../../cli/certificate-lines.js';
import { keySourceFlags, keySourceOf } from '../../cli/key-source.js';
import { safe } from '../../cli/terminal.js';
import { validityFlags, validityOf } from '../../cli/validity-flags.js';
import { keyWords } from '../../cli/wording/keys.js';
import { CERTIFICATE_PROFILES } from '../../trust/index.js';
import { factsOf } from '../../usecases/keys/inspect.js';
import { answerRequest } from '../../usecases/keys/issue.js';

export default class KeyIssue extends BaseCommand {
  static override summary = 'Answer a certificate request with a small CA.';
  static override description =
    'Check by other means that the request comes from whom it names: its name is taken over as it is.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> provider.csr --key ca.key --cert ca.crt -o provider.crt',
  ];
  static override args = {
    request: Args.string({ required: true, description: 'Certificate request, PEM or DER.' }),
  };
  static override flags = {
    key: Flags.string({ required: true, summary: "The CA's key." }),
    cert: Flags.string({ required: true, summary: "The CA's certificate." }),
    output: Flags.string({ char: 'o', required: true, summary: 'Certificate file to write, PEM.' }),
    profile: Flags.option({
      options: CERTIFICATE_PROFILES,
      default: 'signer' as const,
      summary: 'What the certificate is for.',
    })(),
    'path-length': Flags.integer({ summary: 'For a CA below: how many CAs may follow.', min: 0, max: 8 }),
    ...validityFlags,
    ...keySourceFlags,
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(KeyIssue);
    const words = keyWords(this.language);
    const source = keySourceOf(flags.key, flags, words.passphrase);
    const pathLength = flags['path-length'];
    const fields = {
      profile: flags.profile,
      ...validityOf(flags),
      ...(pathLength !== undefined && { pathLength }),
    };
    const issuer = { source, certificate: flags.cert };
    const { certificate, keyWarnings } = await answerRequest(args.request, issuer, fields, flags.output);
    for (const warning of keyWarnings) this.warnPerson(words.warnings[warning]);
    const described = factsOf(certificate);
    this.say(`${this.words.written} ${safe(flags.output)}`);
    this.say(certificateLines(this.language, described));
    return { output: flags.output, certificate: described, keyWarnings };
  }
}
