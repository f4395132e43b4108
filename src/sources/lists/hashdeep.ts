import type { AnyDigest } from '../../core/digest.js';
import type { Entry } from '../../core/entry.js';
import { latin1, linesOf } from './lines.js';
import { digestName, type ListContext, malformed } from './list-context.js';
import { told } from './told.js';

/** Columns that hashdeep can write and that cannot be compared here. */
const OTHER = new Set(['tiger', 'whirlpool']);

/** The audit file of hashdeep: `%%%% HASHDEEP-1.0`, `%%%% size,md5,sha256,filename`, remarks, then one line a file. */
export async function* readHashdeep(context: ListContext): AsyncGenerator<Entry> {
  let columns: (AnyDigest | undefined)[] | undefined;
  for await (const { bytes, number } of linesOf(context)) {
    const text = latin1(bytes);
    if (number === 1) {
      if (text !== '%%%% HASHDEEP-1.0')
        malformed(
          context,
          { zh: '第一行不是 HASHDEEP-1.0 的首行', en: 'the first line is not that of HASHDEEP-1.0' },
          1,
        );
    } else if (text.startsWith('%%%% ')) {
      columns = columnsOf(text.slice(5).split(','), context, number);
    } else if (!text.startsWith('##') && text !== '') {
      if (columns === undefined)
        malformed(
          context,
          { zh: '第一个文件之前没有列名', en: 'the columns are not named before the first file' },
          number,
        );
      const pattern = new RegExp(`^([0-9]{1,15}),${'([0-9a-f]+),'.repeat(columns.length)}`);
      const match = pattern.exec(text);
      if (match === null)
        malformed(
          context,
          { zh: '列与所写的列名不符', en: 'the columns are not those that were named' },
          number,
          1,
        );
      const digests: Partial<Record<AnyDigest, string>> = {};
      for (const [i, name] of columns.entries()) if (name !== undefined) digests[name] = match[i + 2]!;
      yield told({ name: bytes.subarray(match[0].length), size: Number(match[1]), digests });
    }
  }
  if (columns === undefined) malformed(context, { zh: '没有列名', en: 'the columns are not named' }, 2);
}

function columnsOf(names: string[], context: ListContext, line: number): (AnyDigest | undefined)[] {
  if (names[0] !== 'size' || names.at(-1) !== 'filename')
    malformed(context, { zh: '列不是 hashdeep 的列', en: 'the columns are not those of hashdeep' }, line);
  return names.slice(1, -1).map((name) => {
    const known = digestName(name);
    if (known === undefined && !OTHER.has(name))
      malformed(
        context,
        { zh: `没有 ${JSON.stringify(name)} 这一列`, en: `there is no column ${JSON.stringify(name)}` },
        line,
      );
    return known;
  });
}
