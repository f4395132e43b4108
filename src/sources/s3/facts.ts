import type { IncomingHttpHeaders } from 'node:http';
import { decodeUtf8 } from '../../core/bytes.js';
import type { RemoteFacts } from '../../core/entry.js';
import type { Listed } from './page.js';

type Facts = Record<string, string | number>;

/** What the list says beyond name, kind, size and time. An ETag is the store's own mark and no digest of ours. */
export function listedFacts(listed: Listed): Facts {
  const facts: Facts = {};
  put(facts, 'etag', listed.etag?.replaceAll('"', ''));
  put(facts, 'storageClass', listed.storageClass);
  put(facts, 'uploadId', listed.uploadId);
  put(facts, 'versionId', listed.versionId);
  if (listed.latest !== undefined) facts['isLatest'] = String(listed.latest);
  return facts;
}

const HEADERS: readonly (readonly [header: string, fact: string])[] = [
  ['content-type', 'contentType'],
  ['content-encoding', 'contentEncoding'],
  ['content-disposition', 'contentDisposition'],
  ['content-language', 'contentLanguage'],
  ['cache-control', 'cacheControl'],
  ['x-amz-checksum-crc32', 'serverCrc32'],
  ['x-amz-checksum-crc32c', 'serverCrc32c'],
  ['x-amz-checksum-crc64nvme', 'serverCrc64nvme'],
  ['x-amz-checksum-sha1', 'serverSha1'],
  ['x-amz-checksum-sha256', 'serverSha256'],
  ['x-amz-checksum-type', 'serverChecksumType'],
];
const META = /^x-(?:amz|obs|oss|cos)-meta-/;

/**
 * What reading an object tells of it. Checksums of the server are noted as said by it (`server...`); one of a multipart
 * upload is over its parts and no digest of the content. User metadata is one fact, a JSON object in order of its names.
 */
export function headerFacts(headers: IncomingHttpHeaders): RemoteFacts {
  const facts: Facts = {};
  for (const [header, fact] of HEADERS) {
    const value = headers[header];
    if (typeof value === 'string') put(facts, fact, text(value));
  }
  const meta = Object.keys(headers)
    .filter((name) => META.test(name))
    .sort()
    .map((name) => [text(name.replace(META, '')), text(String(headers[name]))]);
  if (meta.length > 0)
    facts['userMetadata'] =
      `{${meta.map((pair) => pair.map((part) => JSON.stringify(part)).join(':')).join(',')}}`;
  return { facts };
}

/** Headers are bytes; nearly everybody means UTF-8. */
function text(header: string): string {
  return decodeUtf8(Buffer.from(header, 'latin1')) ?? header;
}

function put(facts: Facts, name: string, value: string | undefined): void {
  if (value !== undefined && value !== '') facts[name] = value.replace(/[\ud800-\udfff]/gu, '\ufffd');
}
