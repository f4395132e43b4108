// Appends records to a case until it is killed, and says which were acknowledged.
// Arguments: folder of the compiled sources, case folder, name of this writer.
import { writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [, , sources, dir, writer] = process.argv;
const { openCase } = await import(pathToFileURL(`${sources}/ledger/index.js`).href);
const source = await openCase(dir);
for (let n = 0; ; n++) {
  const record = Buffer.from(`{"n":${n},"writer":"${writer}"}`);
  const { index } = await source.append({
    type: 'record',
    addedAt: '2026-01-02T03:04:06Z',
    record,
    signatures: [record],
  });
  writeSync(1, `${index} ${record}\n`);
}
