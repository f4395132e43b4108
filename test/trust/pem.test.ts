import { expect, test } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import { fromPem, toPem } from '../../src/trust/pem.js';

test('blocks of a label, whatever stands around and between them', () => {
  const [a, b] = [utf8('first'), utf8('the second one')];
  const text = `comment\n${toPem('X', a)}${toPem('Y', utf8('other'))}\r\n${toPem('X', b).replaceAll('\n', ' \r\n\t')}`;
  expect(fromPem(text, 'X').map((der) => Buffer.from(der).toString())).toEqual(['first', 'the second one']);
  expect(fromPem('-----BEGIN X-----Zm9v-----END X-----', 'X')).toEqual([]);
});

test.each([
  ['spaces', `-----BEGIN X-----${' '.repeat(2_000_000)}!`],
  ['beginnings', '-----BEGIN X-----\n'.repeat(100_000)],
  ['a block without an end', `-----BEGIN X-----\n${'AAAA\n'.repeat(400_000)}`],
])('very much of %s has no block in it', (_what, text) => {
  expect(fromPem(text, 'X')).toEqual([]);
});
