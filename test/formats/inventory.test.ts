import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import { errorCode } from '../../src/core/errors.js';
import {
  allowsComplete,
  headerText,
  isChunkSize,
  parseHeader,
  parseTrailer,
  trailerText,
} from '../../src/formats/inventory.js';

const HEADER =
  '{"digests":["sha256"],"facts":["mode","mtime"],"source":{"kind":"dir"},"tree":"sha256","type":"urn:cloudexit:inventory:v1"}';
const TRAILER = `{"bytes":12,"complete":false,"entries":3,"findings":[{"code":"ARCHIVE_TRUNCATED","subject":"a.tar"}],"root":"${'0'.repeat(64)}","tree":"sm3","type":"urn:cloudexit:inventory-end:v1"}`;

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return errorCode(error);
  }
}

describe('header', () => {
  it('round-trips', () => {
    expect(headerText(parseHeader(utf8(HEADER)))).toBe(HEADER);
    const chunked = HEADER.replace('{"digests":["sha256"]', '{"chunkSize":4096,"digests":["sha256","sm3"]');
    expect(headerText(parseHeader(utf8(chunked)))).toBe(chunked);
  });

  it.each([
    ['another version', HEADER.replace(':v1', ':v2')],
    ['an unknown tree', HEADER.replace('"tree":"sha256"', '"tree":"md5"')],
    ['no tree', HEADER.replace('"tree":"sha256",', '')],
    ['an unknown digest', HEADER.replace('["sha256"]', '["crc32"]')],
    ['digests out of order', HEADER.replace('["sha256"]', '["sm3","sha256"]')],
    ['a digest twice', HEADER.replace('["sha256"]', '["sha256","sha256"]')],
    ['no list of digests', HEADER.replace('["sha256"]', '"sha256"')],
    ['an unknown fact', HEADER.replace('["mode","mtime"]', '["owner"]')],
    ['no source', HEADER.replace('{"kind":"dir"}', 'null')],
    ['more about the source', HEADER.replace('{"kind":"dir"}', '{"kind":"dir","path":"/home"}')],
    ['a path as kind', HEADER.replace('"kind":"dir"', '"kind":"/home/x"')],
    ['a chunk size that is no power of two', HEADER.replace('{"digests"', '{"chunkSize":5000,"digests"')],
    ['an unknown member', HEADER.replace('"type"', '"toolVersion":"1","type"')],
    ['white space', `${HEADER} `],
    ['a list', '[]'],
  ])('with %s is refused', (_, text) => {
    expect(codeOf(() => parseHeader(utf8(text)))).toBe('INVENTORY_INVALID');
  });
});

describe('trailer', () => {
  it('round-trips', () => {
    expect(trailerText(parseTrailer(utf8(TRAILER)))).toBe(TRAILER);
  });

  it.each([
    ['a short root', TRAILER.replace('"root":"00', '"root":"')],
    ['a negative count', TRAILER.replace('"entries":3', '"entries":-3')],
    ['completeness as a number', TRAILER.replace('false', '0')],
    ['an unknown finding', TRAILER.replace('ARCHIVE_TRUNCATED', 'toString')],
    ['a finding with more members', TRAILER.replace('"subject"', '"extra":1,"subject"')],
    ['findings that are no list', TRAILER.replace(/"findings":\[.*?\]/, '"findings":{}')],
    ['no type', TRAILER.replace(',"type":"urn:cloudexit:inventory-end:v1"', '')],
  ])('with %s is refused', (_, text) => {
    expect(codeOf(() => parseTrailer(utf8(text)))).toBe('INVENTORY_INVALID');
  });
});

it('only notes leave an inventory complete', () => {
  expect(allowsComplete([])).toBe(true);
  expect(allowsComplete([{ code: 'ENTRY_NAME_COLLISION', subject: 'x' }])).toBe(true);
  expect(allowsComplete([{ code: 'ARCHIVE_TRAILING_DATA', subject: 'x' }])).toBe(false);
  expect(allowsComplete([{ code: 'SOURCE_INCOMPLETE', subject: 'x' }])).toBe(false);
});

it('chunk sizes are powers of two within bounds', () => {
  expect([4096, 2 ** 20, 2 ** 40].every(isChunkSize)).toBe(true);
  expect([0, 2048, 4097, 2 ** 41, Number.NaN, '4096'].some(isChunkSize)).toBe(false);
});
