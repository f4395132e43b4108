import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { errorCode } from '../../../src/core/errors.js';
import { parseStoreLocation } from '../../../src/sources/s3/location.js';
import { StoreSource } from '../../../src/sources/s3/source.js';
import { program } from '../../program.js';
import { inventoryOfSource, scratch } from '../support.js';
import { listXml } from './stub-store.js';

process.env['AWS_ACCESS_KEY_ID'] = 'stub';
process.env['AWS_SECRET_ACCESS_KEY'] = 'stub-secret';

it('a store whose certificate nobody vouches for is not asked again and again, and not read', async (context) => {
  const openssl = program('openssl', context);
  const folder = scratch();
  const [key, ca] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const made = spawnSync(openssl, [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', ca],
  ]);
  expect(made.status).toBe(0);
  let asked = 0;
  const server = createServer({ key: readFileSync(key), cert: readFileSync(ca) }, (_, response) => {
    asked += 1;
    response.end(listXml([]));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const open = (more: object) =>
      inventoryOfSource(new StoreSource(parseStoreLocation('s3://stub'), { endpoint, region: 'x', ...more }));
    const refused = await open({}).catch((error: unknown) => errorCode(error));
    expect(refused).toBe('STORE_UNREACHABLE');
    expect(asked).toBe(0);
    expect((await open({ ca })).complete).toBe(true);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
