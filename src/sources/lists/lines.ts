import { FileAccess, streamOf } from '../random-access.js';
import { type ListContext, malformed } from './list-context.js';

export interface Line {
  readonly bytes: Uint8Array;
  /** 1-based. */
  readonly number: number;
}

const LONGEST = 1024 * 1024;

/** Lines of a file without their line feed (and the carriage return before it). A byte order mark is dropped. */
export async function* linesOf(context: ListContext, path = context.path): AsyncGenerator<Line> {
  const file = new FileAccess(path);
  try {
    let rest: Uint8Array = new Uint8Array(0);
    let number = 0;
    for await (const chunk of streamOf(file)) {
      let text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      for (let end = text.indexOf(0x0a); end !== -1; end = text.indexOf(0x0a)) {
        yield { bytes: trimmed(text.subarray(0, end), ++number), number };
        text = text.subarray(end + 1);
      }
      rest = text;
      if (rest.length > LONGEST)
        malformed(context, { zh: '这一行太长', en: 'the line is too long' }, number + 1);
    }
    if (rest.length > 0) yield { bytes: trimmed(rest, ++number), number };
    if (file.changed()) context.findings.add('SOURCE_INCOMPLETE', 'the list changed while it was read');
  } finally {
    file.close();
  }
}

function trimmed(line: Uint8Array, number: number): Uint8Array {
  const bom = number === 1 && line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf;
  const end = line[line.length - 1] === 0x0d ? line.length - 1 : line.length;
  return line.slice(bom ? 3 : 0, end);
}

/** Text whose characters are the bytes, for matching; names are cut from the bytes. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
