import { Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { instantOf } from '../../cli/instant.js';
import { keySourceFlags, keySourceOf } from '../../cli/key-source.js';
import { revocationsOf } from '../../cli/revocations.js';
import { facts, safe } from '../../cli/terminal.js';
import { keyWords } from '../../cli/wording/keys.js';
import { CRL_REASONS } from '../../trust/index.js';
import { publishCrl } from '../../usecases/keys/issue.js';

const DAY_MS = 24 * 60 * 60 * 1000;

export default class KeyCrl extends BaseCommand {
  static override summary = 'Write the next revocation list of a small CA.';
  static override description =
    `Verifiers want a list for every certificate of a CA, also an empty one. What --previous lists stays revoked. Earlier time stamps of a revoked authority
stand only where the reason is affiliation-changed, superseded or cessation-of-operation; without a reason none does.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> --key ca.key --cert ca.crt -o ca-1.crl',
    '<%= config.bin %> <%= command.id %> --key ca.key --cert ca.crt --previous ca-1.crl --revoke agent.crt -o ca-2.crl',
    '<%= config.bin %> <%= command.id %> --key ca.key --cert ca.crt --previous ca-2.crl --revoke tsa.crt --reason superseded -o ca-3.crl',
  ];
  static override flags = {
    key: Flags.string({ required: true, summary: "The CA's key." }),
    cert: Flags.string({ required: true, summary: "The CA's certificate." }),
    output: Flags.string({ char: 'o', required: true, summary: 'List to write, PEM.' }),
    previous: Flags.string({ summary: 'The list before this one.' }),
    revoke: Flags.string({ multiple: true, multipleNonGreedy: true, summary: 'Certificate to revoke.' }),
    reason: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      dependsOn: ['revoke'],
      helpValue: '[CERTIFICATE=]REASON',
      summary: `Why: ${Object.keys(CRL_REASONS).join(', ')}. For all that are revoked, or for the one that is named.`,
    }),
    time: Flags.string({ summary: 'When the list is issued, RFC 3339 UTC (default: now).' }),
    days: Flags.integer({ summary: 'Days until the next list.', default: 30, min: 1, max: 3650 }),
    ...keySourceFlags,
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(KeyCrl);
    const words = keyWords(this.language);
    const thisUpdate = instantOf(flags.time, '--time');
    const issuer = { source: keySourceOf(flags.key, flags, words.passphrase), certificate: flags.cert };
    const published = await publishCrl(issuer, {
      thisUpdate,
      nextUpdate: new Date(thisUpdate.getTime() + flags.days * DAY_MS),
      revoke: revocationsOf(flags.revoke ?? [], flags.reason ?? []),
      output: flags.output,
      ...(flags.previous !== undefined && { previous: flags.previous }),
    });
    for (const warning of published.keyWarnings) this.warnPerson(words.warnings[warning]);
    this.say(`${this.words.written} ${safe(flags.output)}`);
    this.say(facts([[words.revoked, String(published.revoked)]]));
    return published;
  }
}
