import { Flags } from '@oclif/core';
import { openClauseLines } from '../cli/audit-lines.js';
import { BaseCommand } from '../cli/base-command.js';
import { facts, paint, safe, safeDisplay } from '../cli/terminal.js';
import { DEMO_END } from '../usecases/demo/assess.js';
import { playDemo } from '../usecases/demo/play.js';

export default class Demo extends BaseCommand {
  static override summary = 'Play a whole exit on embedded defaults, and leave the case to explore.';
  static override description =
    `An invented city leaves its cloud provider: four parties sign, the first return is damaged and incomplete, the second is whole, and the
deletion forgets a backup and an agent, and leaves photographs on a disk. The calendar is invented; keys, signatures, archives, digests and verdicts are real.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --dir /tmp/exit --lang zh',
  ];
  static override flags = {
    dir: Flags.string({ default: 'cloudexit-demo', summary: 'Folder to make; must not exist or be empty.' }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Demo);
    const words = this.words.demo;
    const { language } = this;
    const steps: unknown[] = [];
    const played = await playDemo(flags.dir, this.config.version, (step) => {
      this.signal.throwIfAborted();
      steps.push(step);
      this.say(`${step.at}  ${paint('cyan', step.name[language])}  ${safeDisplay(step.text[language])}`);
    });
    const { audit, caseDir, trustDir, manifest, files, evidence } = played;
    this.say();
    this.sayAll(openClauseLines(language, audit));
    this.say();
    this.say(words.explore);
    const left = files.map(({ path, what }) => [what[language], safe(path)] as const);
    this.say(facts([...left, [words.caseFolder, safe(caseDir)]]));
    this.say();
    this.say(words.next);
    this.say(`  cloudexit audit ${safe(caseDir)}`);
    this.say(
      `  cloudexit deletion matrix ${safe(caseDir)} --only missing --only contradicted --at ${DEMO_END}`,
    );
    this.say(`  cloudexit verify ${safe(evidence)} --trust ${safe(trustDir)} --at ${DEMO_END}`);
    this.say(`  cloudexit record verify ${safe(manifest)} --trust ${safe(trustDir)}`);
    return { dir: flags.dir, case: caseDir, steps, verdict: audit.verdict, counts: audit.counts };
  }
}
