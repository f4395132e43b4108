import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { casePolicyFlags, casePolicyOf } from '../../cli/case-policy.js';
import { EXIT } from '../../cli/exit-codes.js';
import { instantOf } from '../../cli/instant.js';
import { keySourceFlags } from '../../cli/key-source.js';
import { refusalLines } from '../../cli/matrix-lines.js';
import { signingFlags, signingOf } from '../../cli/signing-flags.js';
import { safe, terminalColumns } from '../../cli/terminal.js';
import { DEFAULT_STATEMENT, draftCertificate } from '../../usecases/certificate/issue-certificate.js';
import { writeNewFolder } from '../../usecases/new-folder.js';

export default class DeletionCertificate extends BaseCommand {
  static override summary = 'Issue a certificate of destruction: record and PDF in both languages.';
  static override description =
    `The party that deleted issues it, for one authorisation, over its plans, attestations and sanitised media. It can not be issued while
an item, copy or medium lacks a statement that stands: the command says which. The folder gets the record to be signed, with --key its signature
too, and a PDF in Chinese and in English whose QR code names the record. Exit code 3: something is missing or contradicted, or output of a
device in the case speaks against its sanitisation; 4: something is only pending, or hangs on a record that does not count.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> case --party cloud --officer "Zhou Wenyuan" --title "Head of data security" -o certificate',
    '<%= config.bin %> <%= command.id %> case --party cloud --officer 周文远 --title 数据安全负责人 --number YH-2026-01 -o certificate --key cloud.key --cert cloud.crt',
  ];
  static override args = { case: Args.string({ required: true, description: 'Case folder.' }) };
  static override flags = {
    party: Flags.string({
      required: true,
      summary: 'Id of the party that deleted and issues the certificate.',
    }),
    officer: Flags.string({ required: true, summary: 'Name of the officer who issues it.' }),
    title: Flags.string({ required: true, summary: "The officer's title." }),
    output: Flags.string({ char: 'o', required: true, summary: 'Folder to make for the certificate.' }),
    number: Flags.string({
      summary: 'Number of the certificate (default: case, party and a running number).',
    }),
    statement: Flags.string({ summary: 'What the certificate states, in your own words.' }),
    ...signingFlags('Sign the certificate with this key'),
    ...keySourceFlags,
    ...casePolicyFlags,
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(DeletionCertificate);
    const draft = await draftCertificate({
      dir: args.case,
      policy: await casePolicyOf(args.case, flags),
      party: flags.party,
      number: flags.number,
      officer: { name: flags.officer, title: flags.title },
      statement: flags.statement ?? DEFAULT_STATEMENT,
      issuedAt: instantOf(flags.time, '--time'),
      version: this.config.version,
      sign: signingOf(flags, this.words.record.passphrase),
    });
    const { closure, certificate } = draft;
    if (certificate === undefined) {
      this.sayAll(refusalLines(this.language, draft, terminalColumns()));
      const wanting = closure.counts.missing + closure.counts.contradicted + draft.devices.length;
      const exit = this.conclude(wanting > 0 ? EXIT.foundWanting : EXIT.notAllAssessed);
      const open = closure.cells.filter((c) => c.state !== 'attested');
      return {
        issued: false,
        counts: closure.counts,
        open: open.map(({ record, ...cell }) => cell),
        devices: draft.devices,
        exit,
      };
    }
    const files = writeNewFolder(flags.output, certificate.files);
    for (const file of files) this.say(`${this.words.written} ${safe(file)}`);
    return { issued: true, record: certificate.record.digest, files, exit: EXIT.verified };
  }
}
