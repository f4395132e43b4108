import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

const PROGRAM = process.env['CHROMIUM'] ?? 'chromium';
export const HAS_CHROMIUM = spawnSync(PROGRAM, ['--version']).status === 0;
if (!HAS_CHROMIUM && process.env['CI'] === 'true') throw new Error('chromium is not installed');

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--remote-debugging-pipe',
];

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** A real browser with an empty profile, spoken to over the DevTools protocol on pipes 3 and 4. */
export class Chromium {
  readonly #profile = mkdtempSync(join(tmpdir(), 'cloudexit-chromium-'));
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly events: { readonly method: string; readonly params: Record<string, unknown> }[] = [];
  #session: string | undefined;
  #last = 0;

  constructor() {
    this.#child = spawn(PROGRAM, [...FLAGS, `--user-data-dir=${this.#profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    let rest = '';
    const input = this.#child.stdio[4] as Readable;
    input.setEncoding('utf8');
    input.on('data', (text: string) => {
      const parts = (rest + text).split('\0');
      rest = parts.pop()!;
      for (const part of parts) this.#take(JSON.parse(part) as Message);
    });
  }

  /** Opens a page and waits until it has loaded. */
  async open(url: string): Promise<void> {
    const { targetId } = (await this.#send('Target.createTarget', { url: 'about:blank' })) as {
      targetId: string;
    };
    const attached = await this.#send('Target.attachToTarget', { targetId, flatten: true });
    this.#session = attached['sessionId'] as string;
    for (const domain of ['Page', 'Network', 'Log', 'Runtime']) await this.#send(`${domain}.enable`);
    this.events.length = 0;
    await this.#send('Page.navigate', { url });
    while (!this.events.some((e) => e.method === 'Page.loadEventFired'))
      await new Promise((r) => setTimeout(r, 20));
  }

  /** The value of an expression in the page. */
  async evaluate(expression: string): Promise<unknown> {
    const answer = await this.#send('Runtime.evaluate', { expression, returnByValue: true });
    if (answer['exceptionDetails'] !== undefined) throw new Error(JSON.stringify(answer['exceptionDetails']));
    return (answer['result'] as { value?: unknown }).value;
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#session = undefined;
    void this.#send('Browser.close').catch(() => undefined);
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  #send(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = ++this.#last;
    const session = this.#session === undefined ? {} : { sessionId: this.#session };
    (this.#child.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (message) => {
        if (message.error === undefined) resolve(message.result ?? {});
        else reject(new Error(`${method}: ${message.error.message}`));
      });
    });
  }

  #take(message: Message): void {
    if (message.id !== undefined) {
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
    } else if (message.method !== undefined) {
      this.events.push({ method: message.method, params: message.params ?? {} });
    }
  }
}
