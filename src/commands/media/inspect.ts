import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { findingLines } from '../../cli/findings.js';
import { safe } from '../../cli/terminal.js';
import { inspectMedia } from '../../usecases/inspect-media.js';

export default class MediaInspect extends BaseCommand {
  static override summary =
    'Read what tools wrote about a device: its identity, and what came of clearing it.';
  static override description =
    `Reads nvme sanitize-log and smartctl (JSON), hdparm, nwipe logs, and the text of nwipe's PDF (pdftotext), recognised by content. The file is the
evidence, by its digest; what it does not state is not assumed. With --record, every disagreement with that sanitisation record is a finding.
Exit code 0: cleared without errors, and nothing disagrees; 3: it failed, did not finish, or disagrees; 4: the files do not settle it.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> sanitize.json smart.json',
    '<%= config.bin %> <%= command.id %> nwipe.log --record disk-1.yaml',
  ];
  static override strict = false;
  static override args = {
    file: Args.string({ required: true, description: 'Files that the tools wrote.' }),
  };
  static override flags = {
    record: Flags.string({ summary: 'Draft or record of the sanitisation to hold them to.' }),
  };

  async run(): Promise<unknown> {
    const { argv, flags } = await this.parse(MediaInspect);
    const { files, findings } = await inspectMedia(argv as string[], flags.record);
    for (const { name, sha256, evidence } of files) {
      this.say(`${safe(name)}  ${evidence?.format ?? '?'}  sha256 ${sha256}`);
      for (const device of evidence?.devices ?? []) {
        const stated = Object.entries(device).map(([field, value]) => `${field} ${[value].flat().join('|')}`);
        this.say(`  ${safe(stated.join(', '))}`);
      }
    }
    this.sayAll(findingLines(this.language, findings));
    const exit = this.concludeCodes(findings.map((finding) => finding.code));
    return { files, findings, exit };
  }
}
