/**
 * A store that answers at once, to measure what a client costs: [objects, default 100000] of 2 KiB under one prefix, on a loopback port.
 * With a third number it answers after so many milliseconds, as a store does that is not on the same machine.
 *   node bench/s3-stub.js 100000 9444 5 &
 *   AWS_ENDPOINT_URL=http://127.0.0.1:9444 AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b AWS_REGION=us-east-1 node bench/s3.js 100000
 * It checks no signature and is no S3 server: nothing but these two programs should be tried on it.
 */
import { createServer } from 'node:http';

const count = Number(process.argv[2] ?? 100_000);
const port = Number(process.argv[3] ?? 9444);
const away = Number(process.argv[4] ?? 0);
const body = Buffer.alloc(2048, 'x');
const etag = '0123456789abcdef0123456789abcdef';
const head = {
  etag: `"${etag}"`,
  'content-type': 'text/plain',
  'content-length': body.length,
  'last-modified': 'Mon, 01 Jan 2024 00:00:00 GMT',
};
const keyOf = (i) => `object-${String(i).padStart(9, '0')}.txt`;

createServer((request, response) => {
  if (away > 0) setTimeout(answer, away, request, response);
  else answer(request, response);
}).listen(port, '127.0.0.1');

function answer(request, response) {
  const url = new URL(request.url, 'http://stub');
  if (request.method === 'PUT') {
    response.writeHead(409, { 'content-type': 'application/xml' });
    response.end('<Error><Code>BucketAlreadyOwnedByYou</Code><Message>it is there</Message></Error>');
  } else if (/^\/[^/]*\/?$/.test(url.pathname)) {
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(
      page(url.searchParams.get('marker') ?? '', Number(url.searchParams.get('max-keys') ?? 1000)),
    );
  } else {
    response.writeHead(200, head);
    response.end(request.method === 'HEAD' ? undefined : body);
  }
}

function page(marker, most) {
  let [from, after] = [0, count];
  while (from < after) {
    const middle = (from + after) >> 1;
    if (keyOf(middle) <= marker) from = middle + 1;
    else after = middle;
  }
  const to = Math.min(count, from + most);
  const entries = Array.from(
    { length: to - from },
    (_, i) =>
      `<Contents><Key>${keyOf(from + i)}</Key><LastModified>2024-01-01T00:00:00.000Z</LastModified><ETag>&quot;${etag}&quot;</ETag><Size>${body.length}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
  );
  return `<?xml version="1.0"?><ListBucketResult><EncodingType>url</EncodingType><IsTruncated>${to < count}</IsTruncated>${entries.join('')}</ListBucketResult>`;
}
