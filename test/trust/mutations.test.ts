import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import type { SuiteName } from '../../src/formats/signature-result.js';
import { signDetached, Verifier } from '../../src/trust/index.js';
import { makeParty, policyFor, SIGNED_AT } from './support.js';

const RECORD = utf8('{"a":1}');

describe.each(['ed25519', 'sm2-sm3', 'rsa-pss-sha256'] as const)(
  'any change to a signature file, %s',
  (suite: SuiteName) => {
    let p7s: Uint8Array;
    let verifier: Verifier;
    beforeAll(async () => {
      const party = await makeParty(suite);
      const certificates = [party.certificate];
      p7s = await signDetached({
        content: RECORD,
        signer: party.signer,
        certificates,
        signingTime: SIGNED_AT,
      });
      verifier = new Verifier(await policyFor(party));
    });

    test('bytes replaced, cut out, repeated or put in: never valid, never an exception', () => {
      const place = fc.nat({ max: 4000 });
      const change = fc.record({
        at: place,
        cut: fc.nat({ max: 40 }),
        insert: fc.uint8Array({ maxLength: 40 }),
        from: place,
      });
      fc.assert(
        fc.property(change, fc.boolean(), ({ at, cut, insert, from }, repeat) => {
          const start = at % p7s.length;
          const added = repeat
            ? p7s.subarray(from % p7s.length, (from % p7s.length) + insert.length)
            : insert;
          const changed = Buffer.concat([p7s.subarray(0, start), added, p7s.subarray(start + cut)]);
          fc.pre(Buffer.compare(changed, p7s) !== 0);
          expect(verifier.verify({ content: RECORD, p7s: changed }).outcome).not.toBe('valid');
        }),
        { numRuns: 1500, seed: 38249 },
      );
    });

    test('any bytes at all: never an exception', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
          expect(verifier.verify({ content: RECORD, p7s: bytes }).outcome).toBe('invalid');
        }),
        { numRuns: 500, seed: 38249 },
      );
    });
  },
);
