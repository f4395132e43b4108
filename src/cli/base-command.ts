import { Command, Config, Flags, type Interfaces } from '@oclif/core';
import type { FindingCode } from '../core/finding-codes.js';
import type { Notice } from '../inventory/index.js';
import { presentError } from './errors.js';
import { EXIT, type ExitCode, exitForCodes } from './exit-codes.js';
import { chooseLanguage, LANGUAGES, type Language, wordsFor } from './language.js';
import { type ProgressLine, progressLine } from './progress.js';
import { jsonText, safeDisplay } from './terminal.js';
import type { Words } from './wording/en.js';

/** Ctrl-C, the end of a session, a terminal that is gone; Node listens to the last even under `nohup`. */
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * What every command shares: `--json` prints exactly one document (the value `run` returns), `--lang`, Ctrl-C as an
 * abort signal that use cases honour, errors and verdicts turned into exit codes. A command parses its flags, calls
 * one use case and presents the result; it holds no logic.
 */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;
  static override baseFlags = {
    lang: Flags.option({
      options: LANGUAGES,
      summary: 'Language of what is printed (default: from the locale).',
      helpGroup: 'GLOBAL',
    })(),
  };

  /** As oclif's own, but a configuration that was loaded to find this command is not loaded a second time to run it. */
  static override async run<T extends Command>(
    this: new (
      argv: string[],
      config: Config,
    ) => T,
    argv?: string[],
    options?: Interfaces.LoadOptions,
  ): Promise<ReturnType<T['run']>> {
    const config = options instanceof Config ? options : await Config.load(options);
    const command = new this(argv ?? process.argv.slice(2), config);
    return (command as unknown as { _run(): Promise<ReturnType<T['run']>> })._run();
  }

  readonly #abort = new AbortController();
  #language: Language | undefined;
  readonly #onInterrupt = (): void => {
    const reason = new Error('interrupted; nothing was left half-written');
    reason.name = 'AbortError';
    this.#abort.abort(reason);
  };

  /** Aborts on Ctrl-C and what else asks to stop. Give it to every use case that takes a while. */
  protected get signal(): AbortSignal {
    return this.#abort.signal;
  }

  protected get language(): Language {
    this.#language ??= chooseLanguage(this.#languageFlag(), process.env);
    return this.#language;
  }

  protected get words(): Words {
    return wordsFor(this.language);
  }

  protected override async init(): Promise<void> {
    await super.init();
    for (const signal of STOP_SIGNALS) process.once(signal, this.#onInterrupt);
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    for (const signal of STOP_SIGNALS) process.off(signal, this.#onInterrupt);
    await super.finally(error);
  }

  protected override async catch(error: Error): Promise<void> {
    presentError(error, { json: this.jsonEnabled(), lang: this.language });
  }

  /** A line for people on stdout; silent under `--json`. Text from input must have been through `safe`. */
  protected say(line = ''): void {
    if (!this.jsonEnabled()) process.stdout.write(`${line}\n`);
  }

  /** A warning for people, on stderr. */
  protected warnPerson(text: string): void {
    if (!this.jsonEnabled()) process.stderr.write(`${text}\n`);
  }

  /** Says what a reader of sources has to say before it is done, on a line of its own. */
  protected noticesBeside(line: ProgressLine): (notice: Notice) => void {
    return ({ kind, subject }) => {
      line.done();
      this.warnPerson(this.words.inventory.notices[kind](safeDisplay(subject)));
    };
  }

  protected progress(label: string): ProgressLine {
    return progressLine(label);
  }

  protected sayAll(lines: readonly string[]): void {
    for (const line of lines) this.say(line);
  }

  /** Sets the exit code of a verdict; 0 is the default. */
  protected conclude(exit: ExitCode): ExitCode {
    if (exit !== EXIT.verified) process.exitCode = exit;
    return exit;
  }

  protected concludeCodes(codes: Iterable<FindingCode>): ExitCode {
    return this.conclude(exitForCodes(codes));
  }

  override logJson(json: unknown): void {
    process.stdout.write(`${jsonText(json)}\n`);
  }

  // Errors can happen before flags are parsed, and must be worded all the same.
  #languageFlag(): string | undefined {
    const at = this.argv.findIndex((a) => a === '--lang' || a.startsWith('--lang='));
    if (at === -1) return undefined;
    const flag = this.argv[at]!;
    return flag.includes('=') ? flag.slice('--lang='.length) : this.argv[at + 1];
  }
}
