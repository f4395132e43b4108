import { join } from 'node:path';
import { Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.js';
import { paint, safe } from '../cli/terminal.js';
import { playDemo } from '../usecases/demo/play.js';

export default class Demo extends BaseCommand {
  static override summary = 'Play a whole exit on embedded defaults, and leave the case to explore.';
  static override description =
    `An invented city leaves its cloud provider: four parties sign, the first return is damaged and incomplete, the second is whole, and the
deletion forgets a backup and an agent. The calendar is invented; keys, signatures, archives, digests and verdicts are real.`;
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
    const played = await playDemo(flags.dir, `cloudexit ${this.config.version}`, (step) => {
      steps.push(step);
      this.say(`${step.at}  ${paint('cyan', step.name[language])}  ${safe(step.text[language])}`);
    });
    this.say();
    this.say(`${words.explore} ${safe(join(flags.dir, ''))}`);
    return { dir: flags.dir, steps, case: played.caseDir };
  }
}
