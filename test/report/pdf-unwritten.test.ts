import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { renderPdf } from '../../src/report/pdf/index.js';
import { sampleModel } from './sample.js';

/** Takes that many pieces, then has no room; counts what it is given. */
class Bounded extends Writable {
  pieces = 0;

  constructor(readonly room: number) {
    super();
  }

  override _write(_chunk: Uint8Array, _encoding: string, done: (error?: Error) => void): void {
    this.pieces += 1;
    done(this.pieces > this.room ? new Error('no room') : undefined);
  }
}

describe('a report that cannot be written', () => {
  it('rejects with what kept it from being, wherever that happens, and leaves nothing that nobody hears', async () => {
    const unheard: unknown[] = [];
    const hear = (error: unknown): void => void unheard.push(error);
    process.on('unhandledRejection', hear);
    try {
      const whole = new Bounded(Number.POSITIVE_INFINITY);
      await renderPdf(sampleModel(), { language: 'zh', out: whole });
      expect(whole.pieces).toBeGreaterThan(4);
      for (let room = 0; room < whole.pieces; room++) {
        const out = new Bounded(room);
        await expect(renderPdf(sampleModel(), { language: 'zh', out })).rejects.toThrow('no room');
        expect(out.destroyed).toBe(true);
      }
    } finally {
      process.off('unhandledRejection', hear);
    }
    expect(unheard).toEqual([]);
  });
});
