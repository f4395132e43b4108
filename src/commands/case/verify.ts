import { Args } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { caseCheckOf, caseTrustFlags } from '../../cli/case-flags.js';
import { findingLines } from '../../cli/findings.js';
import { facts, formatBytes, formatCount, safe } from '../../cli/terminal.js';
import { checkCase } from '../../usecases/case/verify-case.js';

export default class CaseVerify extends BaseCommand {
  static override summary = 'Derive a whole case again from its bytes, and hold it to checkpoints.';
  static override description =
    `The log and its tree, every checkpoint that a party signed or that you kept, every material, every signature. Given one checkpoint
of an honest party, every cut, replacement, reordering and fork of what it covers is found. Without any the answer is at best "not assessed".
Whether the records suffice is what "audit" says.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> case --checkpoint kept.checkpoint',
    '<%= config.bin %> <%= command.id %> case --no-case-trust --trust my-anchors --json',
  ];
  static override args = { case: Args.string({ required: true, description: 'Case folder.' }) };
  static override flags = caseTrustFlags;

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(CaseVerify);
    const words = this.words.case;
    const line = this.progress(words.verifying);
    const check = await checkCase({ ...(await caseCheckOf(args.case, flags)), signal: this.signal }).finally(
      line.done,
    );
    const { ledger, held, records, signatures, findings } = check;
    const outcomes = Object.entries(this.words.signature.outcome) as [keyof typeof signatures, string][];
    this.say(
      facts([
        [words.case, safe(ledger.caseId)],
        [words.size, formatCount(ledger.size)],
        [words.root, ledger.root],
        [words.anchored, formatCount(ledger.anchored)],
        [
          words.heldTo,
          held.map((h) => `${safe(h.heldBy)} (${h.checkpoint.size})`).join(', ') || words.nobody,
        ],
        [words.records, formatCount(records)],
        [
          words.signatures,
          outcomes.map(([outcome, word]) => `${formatCount(signatures[outcome])} ${word}`).join(', '),
        ],
        [words.materials, `${formatCount(ledger.materials.count)} (${formatBytes(ledger.materials.bytes)})`],
      ]),
    );
    this.sayAll(findingLines(this.language, findings));
    const exit = this.concludeCodes(findings.map((f) => f.code));
    if (exit === 0) this.say(words.sound);
    if (flags.checkpoint === undefined && ledger.anchored > 0) this.say(words.noneKept);
    const { findings: _within, ...state } = ledger;
    const by = held.map((h) => ({ size: h.checkpoint.size, root: h.checkpoint.root, by: h.heldBy }));
    return { ...state, heldBy: by, records, signatures, findings, exit };
  }
}
