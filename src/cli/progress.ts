import { formatBytes, formatCount } from './terminal.js';

/** What long work reports while it runs. Totals are present when the source knows them. */
export interface ProgressTick {
  readonly entries?: number;
  readonly bytes: number;
  readonly totalEntries?: number;
  readonly totalBytes?: number;
}

export interface ProgressLine {
  tick(now: ProgressTick): void;
  done(): void;
}

const SILENT: ProgressLine = { tick: () => {}, done: () => {} };
const INTERVAL_MS = 120;

/** One rewritten line on stderr: files, bytes, rate, time left. Nothing when stderr is no terminal. */
export function progressLine(
  label: string,
  stream: NodeJS.WriteStream = process.stderr,
  now: () => number = Date.now,
): ProgressLine {
  if (!stream.isTTY) return SILENT;
  const started = now();
  let last = 0;
  return {
    tick(at) {
      const t = now();
      if (t - last < INTERVAL_MS) return;
      last = t;
      const seconds = Math.max(0.001, (t - started) / 1000);
      const rate = at.bytes / seconds;
      const entries = at.entries === undefined ? [] : [formatCount(at.entries)];
      const parts = [label, ...entries, formatBytes(at.bytes), `${formatBytes(rate)}/s`];
      if (at.totalBytes !== undefined && rate > 0) {
        parts.push(`-${formatDuration((at.totalBytes - at.bytes) / rate)}`);
      }
      stream.write(`\r\u001b[2K${parts.join('  ').slice(0, Math.max(20, (stream.columns ?? 80) - 1))}`);
    },
    done() {
      stream.write('\r\u001b[2K');
    },
  };
}

function formatDuration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  return `${Math.floor(s / 60)}:${(s % 60).toString().padStart(2, '0')}`;
}
