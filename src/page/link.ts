import type { Bilingual } from '../formats/role.js';
import type { Step, StepSink } from './steps.js';

/**
 * A page and the worker that checks for it, both made of the page's one script. Where a browser allows no worker, the same work is done in
 * the page itself.
 */
export type Work = (request: unknown, sink: StepSink) => Promise<unknown>;

type Answer =
  | { readonly id: number; readonly event: 'begin'; readonly title: Bilingual }
  | { readonly id: number; readonly event: 'step'; readonly step: Step }
  | { readonly id: number; readonly event: 'progress'; readonly share: number }
  | { readonly id: number; readonly event: 'result'; readonly result: unknown }
  | { readonly id: number; readonly event: 'failed'; readonly message: string };

interface WorkerScope {
  postMessage(message: unknown): void;
  onmessage: ((event: { data: { id: number; request: unknown } }) => void) | null;
}

/** Runs in the worker: answers each request with its steps and its result, one after the other. */
export function serve(work: Work): void {
  const scope = globalThis as unknown as WorkerScope;
  let queue: Promise<unknown> = Promise.resolve();
  scope.onmessage = ({ data: { id, request } }) => {
    const post = (answer: object) => scope.postMessage({ id, ...answer });
    const sink: StepSink = {
      begin: (title) => post({ event: 'begin', title }),
      done: (step) => post({ event: 'step', step }),
      progress: (share) => post({ event: 'progress', share }),
    };
    queue = queue.then(() =>
      work(request, sink).then(
        (result) => post({ event: 'result', result }),
        (error: unknown) => post({ event: 'failed', message: String(error) }),
      ),
    );
  };
}

/** Runs in the page: hands requests to the worker. */
export class Link {
  readonly #work: Work;
  #worker: Worker | undefined;
  #last = 0;

  constructor(script: string, work: Work) {
    this.#work = work;
    try {
      this.#worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
    } catch {
      this.#worker = undefined;
    }
  }

  async ask<T>(request: unknown, sink: StepSink): Promise<T> {
    const worker = this.#worker;
    if (worker === undefined) return (await this.#work(request, sink)) as T;
    const id = ++this.#last;
    return new Promise<T>((resolve, reject) => {
      const failed = (event: Event) => {
        // A worker that could not start leaves the work to the page.
        event.preventDefault();
        worker.removeEventListener('message', heard);
        this.#worker = undefined;
        this.#work(request, sink).then((result) => resolve(result as T), reject);
      };
      const heard = ({ data }: MessageEvent<Answer>) => {
        if (data.id !== id) return;
        if (data.event === 'begin') sink.begin(data.title);
        else if (data.event === 'step') sink.done(data.step);
        else if (data.event === 'progress') sink.progress?.(data.share);
        else {
          worker.removeEventListener('message', heard);
          worker.removeEventListener('error', failed);
          if (data.event === 'result') resolve(data.result as T);
          else reject(new Error(data.message));
        }
      };
      worker.addEventListener('message', heard);
      worker.addEventListener('error', failed, { once: true });
      worker.postMessage({ id, request });
    });
  }
}
