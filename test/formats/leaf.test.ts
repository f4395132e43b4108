import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../src/core/bytes.js';
import { canonicalText } from '../../src/core/canonical-json.js';
import { ENTRY_KINDS } from '../../src/core/entry.js';
import { errorCode } from '../../src/core/errors.js';
import {
  hasContent,
  type Leaf,
  leafDisplay,
  leafKey,
  leafPath,
  leafTarget,
  leafText,
  MAX_CHUNKS,
  namedPath,
  namedTarget,
  parseLeaf,
  pieceAlgorithm,
  pieceSize,
} from '../../src/formats/leaf.js';

const D = 'a'.repeat(64);
const E = 'b'.repeat(64);
const line = (members: string): string => `{${members}}`;

const GOOD = [
  line(`"digests":{"sha256":"${D}"},"kind":"file","mode":420,"mtime":-1,"path":"a/b","size":5`),
  line(`"digests":{"sha256":"${D}","sm3":"${E}"},"kind":"file","path":"中\\n\u2028","size":0`),
  line(
    `"chunks":{"algorithm":"sha256","hashes":"${D}${E}","size":4096},"digests":{"sha256":"${D}"},"kind":"file","path":"x","size":4097`,
  ),
  line(`"digests":{"md5":"${'0'.repeat(32)}"},"kind":"object","path":"k//"`),
  line(
    `"digests":{"sha256":"${D}"},"findings":["ENTRY_DUPLICATE"],"kind":"file","occurrence":2,"path":"x","size":1`,
  ),
  line(`"error":"ENTRY_VANISHED","kind":"file","path":"x","size":3`),
  line(`"digests":{"sha256":"${D}"},"kind":"file","path":"\\\\xd6\\\\xd0","size":1`),
  line(`"digests":{"sha256":"${D}"},"kind":"file","path":"\\\\xd6\\\\xd0","pathHex":"d6d0","size":1`),
  line('"kind":"directory","mode":493,"path":"d"'),
  line('"kind":"symlink","path":"l","target":"../x"'),
  line('"kind":"symlink","path":"l","target":"\\\\xff","targetHex":"ff"'),
  line(`"digests":{"sha256":"${D}"},"kind":"hardlink","path":"l","size":1,"target":"x"`),
  line(`"digests":{"sha256":"${D}"},"facts":{"rows":12,"schema":"公"},"kind":"table","path":"t"`),
  line('"kind":"delete-marker","path":"o"'),
];

const BAD: [why: string, text: string][] = [
  ['white space', '{"kind":"directory", "path":"d"}'],
  ['another order', '{"path":"d","kind":"directory"}'],
  ['an unknown member', '{"kind":"directory","note":"x","path":"d"}'],
  ['a member twice', '{"kind":"directory","path":"d","path":"d"}'],
  ['a prototype key', '{"__proto__":{},"kind":"directory","path":"d"}'],
  ['no path', '{"kind":"directory"}'],
  ['an empty path', '{"kind":"directory","path":""}'],
  ['an unknown kind', '{"kind":"door","path":"d"}'],
  ['a kind from the prototype', '{"kind":"toString","path":"d"}'],
  ['half a character', '{"kind":"directory","path":"\\ud800"}'],
  ['an escape that is not needed', '{"kind":"directory","path":"\\u0041"}'],
  ['hexadecimal of valid UTF-8', '{"kind":"directory","path":"a","pathHex":"61"}'],
  ['hexadecimal of another name', '{"kind":"directory","path":"\\\\xd6\\\\xd0","pathHex":"d6d1"}'],
  ['upper-case hexadecimal', '{"kind":"directory","path":"\\\\xd6\\\\xd0","pathHex":"D6D0"}'],
  ['a file without digests', '{"kind":"file","path":"x","size":1}'],
  [
    'digests beside an error',
    line(`"digests":{"sha256":"${D}"},"error":"ENTRY_VANISHED","kind":"file","path":"x","size":1`),
  ],
  ['empty digests', '{"digests":{},"kind":"file","path":"x","size":1}'],
  ['an unknown digest', line(`"digests":{"crc":"${D}"},"kind":"file","path":"x","size":1`)],
  [
    'an unknown digest beside a known one',
    line(`"digests":{"sha256":"${D}","zz":"00"},"kind":"file","path":"x","size":1`),
  ],
  ['a short digest', '{"digests":{"sha256":"aa"},"kind":"file","path":"x","size":1}'],
  [
    'an upper-case digest',
    line(`"digests":{"sha256":"${D.toUpperCase()}"},"kind":"file","path":"x","size":1`),
  ],
  ['digests of a folder', line(`"digests":{"sha256":"${D}"},"kind":"directory","path":"x"`)],
  ['a size of a folder', '{"kind":"directory","path":"x","size":0}'],
  ['a negative size', line(`"digests":{"sha256":"${D}"},"kind":"file","path":"x","size":-1`)],
  ['a fraction', line(`"digests":{"sha256":"${D}"},"kind":"file","path":"x","size":1.5`)],
  ['a size as text', line(`"digests":{"sha256":"${D}"},"kind":"file","path":"x","size":"1"`)],
  [
    'a size beyond safe integers',
    line(`"digests":{"sha256":"${D}"},"kind":"file","path":"x","size":9007199254740992`),
  ],
  ['a mode above 07777', '{"kind":"directory","mode":4096,"path":"x"}'],
  ['occurrence 1', '{"kind":"directory","occurrence":1,"path":"x"}'],
  ['a target on a folder', '{"kind":"directory","path":"x","target":"y"}'],
  ['a symlink without target', '{"kind":"symlink","path":"x"}'],
  ['an unknown error', '{"error":"NOT_A_CODE","kind":"directory","path":"x"}'],
  ['an error from the prototype', '{"error":"constructor","kind":"directory","path":"x"}'],
  ['no findings in findings', '{"findings":[],"kind":"directory","path":"x"}'],
  [
    'unsorted findings',
    '{"findings":["ENTRY_NAME_COLLISION","ENTRY_DUPLICATE"],"kind":"directory","path":"x"}',
  ],
  ['a finding twice', '{"findings":["ENTRY_DUPLICATE","ENTRY_DUPLICATE"],"kind":"directory","path":"x"}'],
  ['findings as an object', '{"findings":{"0":"ENTRY_DUPLICATE"},"kind":"directory","path":"x"}'],
  ['empty facts', '{"facts":{},"kind":"directory","path":"x"}'],
  ['nested facts', '{"facts":{"a":{}},"kind":"directory","path":"x"}'],
  ['a fact with a prototype name', '{"facts":{"constructor":1},"kind":"directory","path":"x"}'],
  ['a fact with an odd name', '{"facts":{"a b":1},"kind":"directory","path":"x"}'],
  [
    'chunks without size',
    line(
      `"chunks":{"algorithm":"sha256","hashes":"${D}${E}","size":4096},"digests":{"sha256":"${D}"},"kind":"file","path":"x"`,
    ),
  ],
  [
    'a chunk too few',
    line(
      `"chunks":{"algorithm":"sha256","hashes":"${D}","size":4096},"digests":{"sha256":"${D}"},"kind":"file","path":"x","size":4097`,
    ),
  ],
  [
    'chunks of one piece',
    line(
      `"chunks":{"algorithm":"sha256","hashes":"${D}","size":4096},"digests":{"sha256":"${D}"},"kind":"file","path":"x","size":4096`,
    ),
  ],
  [
    'chunks by a prototype name',
    line(
      `"chunks":{"algorithm":"toString","hashes":"${D}${E}","size":4096},"digests":{"sha256":"${D}"},"kind":"file","path":"x","size":4097`,
    ),
  ],
  ['a list', '[]'],
  ['null', 'null'],
  ['nothing', ''],
];

describe('a leaf line', () => {
  it.each(GOOD)('%s', (text) => {
    const leaf = parseLeaf(text);
    expect(leafText(leaf)).toBe(text);
    expect(canonicalText(leaf)).toBe(text);
  });

  it.each(BAD)('with %s is refused', (_, text) => {
    let code: string | undefined;
    try {
      parseLeaf(text);
    } catch (error) {
      code = errorCode(error);
    }
    expect(code).toBe('INVENTORY_INVALID');
  });

  it('of any entry reads back to the same entry, and is what canonical JSON says', () => {
    const name = fc.uint8Array({ minLength: 1, maxLength: 20 });
    const entry = fc.record({
      path: name,
      target: name,
      kind: fc.constantFrom(...ENTRY_KINDS),
      size: fc.maxSafeNat(),
    });
    fc.assert(
      fc.property(entry, ({ path, target, kind, size }) => {
        const link = kind === 'symlink' || kind === 'hardlink';
        const leaf: Leaf = {
          ...namedPath(path),
          kind,
          ...(link ? namedTarget(target) : {}),
          ...(hasContent(kind) ? { size, digests: { sha256: D } } : {}),
        };
        const text = leafText(leaf);
        expect(canonicalText(leaf)).toBe(text);
        const again = parseLeaf(text);
        expect(toHex(leafPath(again))).toBe(toHex(path));
        expect(leafKey(again)).toBe(Buffer.from(path).toString('latin1'));
        if (link) expect(toHex(leafTarget(again)!)).toBe(toHex(target));
        expect(leafDisplay(again)).not.toMatch(/[\u0000-\u001f]/);
      }),
    );
  });
});

describe('pieces', () => {
  it('double until there are few enough', () => {
    expect(pieceSize(4096, 4096 * MAX_CHUNKS)).toBe(4096);
    expect(pieceSize(4096, 4096 * MAX_CHUNKS + 1)).toBe(8192);
    expect(pieceSize(2 ** 20, 2 ** 46)).toBe(2 ** 30);
  });

  it('prefer sha256, then sm3', () => {
    expect(pieceAlgorithm(['md5', 'sha256', 'sm3'])).toBe('sha256');
    expect(pieceAlgorithm(['md5', 'sm3'])).toBe('sm3');
    expect(pieceAlgorithm(['md5'])).toBe('md5');
  });
});
