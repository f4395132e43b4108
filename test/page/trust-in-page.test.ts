import { createPublicKey } from 'node:crypto';
import { expect, test, vi } from 'vitest';

// As the build does: the pages' hash functions, base64 and signature arithmetic in place of Node's. Signing stays OpenSSL's.
vi.mock('../../src/core/hashing.js', () => import('../../src/page/platform/hashing.js'));
vi.mock('../../src/core/base64.js', () => import('../../src/page/platform/base64.js'));
vi.mock('../../src/trust/suites/engine.js', () => import('../../src/page/platform/engine.js'));
// It takes longer: of each byte one bit.
vi.mock('../trust/bits.js', () => ({ STEP: 9 }));

// Everything that is known against signatures, certificates and time stamps, again.
import '../trust/vectors.test.js';
import '../trust/attacks.test.js';
import '../trust/mutations.test.js';
import '../trust/paths.test.js';
import '../trust/revocation.test.js';
import '../trust/timestamp.test.js';
import { generateKey } from '../../src/trust/index.js';

test('what ran here was the engine of the pages', () => {
  const { handle } = generateKey('p256').publicKey;
  expect(handle).toHaveProperty('point');
  expect(handle).not.toBeInstanceOf(createPublicKey(generateKey('p256').handle).constructor);
});
