import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { program } from '../program.js';

/** Runs a statement a line; `KEEP WRITING` writes until it is ended, and answers when one row is written. */
const PROGRAM = `
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
for line in sys.stdin:
    if line.strip() == 'KEEP WRITING':
        db.execute("INSERT INTO log VALUES ('again')")
        print('ok', flush=True)
        while True:
            db.execute("INSERT INTO log VALUES ('again')")
    db.execute(line).fetchall()
    print('ok', flush=True)
`;

/** A program of its own that has a SQLite file open and writes to it, with SQLite's own locks. */
export interface SqliteWriter {
  run(statement: string): Promise<void>;
  /** Kills it. */
  stop(): Promise<void>;
}

export async function startWriter(
  context: { skip: (why?: string) => never },
  file: string,
  statements: readonly string[],
): Promise<SqliteWriter> {
  const child = spawn(program('python3', context), ['-c', PROGRAM, file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const run = async (statement: string): Promise<void> => {
    child.stdin.write(`${statement}\n`);
    const { value } = await lines.next();
    if (value !== 'ok') throw new Error(`not done: ${statement}`);
  };
  for (const statement of statements) await run(statement);
  return {
    run,
    async stop() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
