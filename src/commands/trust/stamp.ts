import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { facts, safe, safeDisplay } from '../../cli/terminal.js';
import { policyOf, trustFlags } from '../../cli/trust-flags.js';
import { keyWords } from '../../cli/wording/keys.js';
import { fetchStamp, takeStamp, writeStampRequest } from '../../usecases/keys/stamp.js';

const HASHES = ['sha256', 'sm3'] as const;

export default class TrustStamp extends BaseCommand {
  static override summary = 'Get a signature file time-stamped by an authority, over HTTP or by files.';
  static override description =
    `A trusted time shows that a signature was made while its certificate was good. With --tsa the authority is asked directly;
with --request-to a request is written, and its answer is taken in later with --answer. The answer is kept as FILE.tsr, only if it holds.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> manifest.json.p7s --tsa https://tsa.example.cn/ --trust case/trust',
    '<%= config.bin %> <%= command.id %> manifest.json.p7s --request-to manifest.tsq --hash sm3',
    '<%= config.bin %> <%= command.id %> manifest.json.p7s --answer manifest.tsr --request manifest.tsq --trust case/trust',
  ];
  static override args = { file: Args.string({ required: true, description: 'Signature file.' }) };
  static override flags = {
    tsa: Flags.url({ summary: 'Address of the authority.', exactlyOne: ['tsa', 'request-to', 'answer'] }),
    'request-to': Flags.string({ summary: 'Request file to write.' }),
    answer: Flags.string({ summary: "The authority's answer." }),
    request: Flags.string({ summary: 'The request that was answered.', dependsOn: ['answer'] }),
    hash: Flags.option({ options: HASHES, default: 'sha256' as const, summary: 'Digest in the request.' })(),
    ...trustFlags,
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(TrustStamp);
    const words = keyWords(this.language);
    const { 'request-to': requestTo, answer, hash } = flags;
    if (requestTo !== undefined) {
      await writeStampRequest(args.file, hash, requestTo);
      this.say(`${this.words.written} ${safe(requestTo)}`);
      return { output: requestTo };
    }
    const policy = await policyOf(flags);
    const stamped =
      answer === undefined
        ? await fetchStamp(args.file, flags.tsa!, { hash, policy, signal: this.signal })
        : await takeStamp(args.file, answer, flags.request, policy);
    this.say(`${this.words.written} ${safe(stamped.output)}`);
    this.say(
      facts([
        [words.stampedAt, stamped.at],
        [words.authority, safeDisplay(stamped.authority.subject)],
      ]),
    );
    return stamped;
  }
}
