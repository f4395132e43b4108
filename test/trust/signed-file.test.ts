import { beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import type { SuiteName } from '../../src/formats/signature-result.js';
import { signDetached, Verifier } from '../../src/trust/index.js';
import { makeParty, policyFor, SIGNED_AT } from './support.js';

const RECORD = utf8('{"a":1}');
/** The attribute type, RFC 5652 section 11.3. */
const SIGNING_TIME = Buffer.from('06092a864886f70d010905', 'hex');
const OTHER = utf8('{"a":2}');

describe.each(['ed25519', 'ecdsa-p256-sha256', 'rsa-pss-sha256'] as const)(
  'what is said of a file does not depend on which were read before it, %s',
  (suite: SuiteName) => {
    let verifier: Verifier;
    let mine: Uint8Array;
    let later: Uint8Array;
    let unlike: Uint8Array;
    beforeAll(async () => {
      const party = await makeParty(suite);
      const certificates = [party.certificate];
      const sign = (content: Uint8Array, seconds: number, more: readonly (typeof party.certificate)[] = []) =>
        signDetached({
          content,
          signer: party.signer,
          certificates: [...certificates, ...more],
          signingTime: new Date(SIGNED_AT.getTime() + seconds * 1000),
        });
      verifier = new Verifier(await policyFor(party));
      mine = await sign(RECORD, 0);
      later = await sign(OTHER, 7);
      const stranger = await makeParty('ed25519');
      unlike = await sign(RECORD, 0, [stranger.certificate]);
    });

    const read = (p7s: Uint8Array, content = RECORD) => verifier.verify({ content, p7s });
    const readAlone = (p7s: Uint8Array) => new Verifier(verifier.policy).verify({ content: RECORD, p7s });

    test('digest, time and signature are those of the file at hand', () => {
      expect(read(mine).outcome).toBe('valid');
      expect(read(later, OTHER)).toMatchObject({ outcome: 'valid', time: { at: '2026-06-01T07:00:07Z' } });
      expect(read(mine).time.at).toBe('2026-06-01T07:00:00Z');
      expect(read(later).codes).toContain('DIGEST_DIFFERS');
      expect(read(unlike).codes).toContain('CMS_CERTIFICATE_UNRELATED');
      expect(read(mine)).toEqual(readAlone(mine));
      expect(read(later)).toEqual(readAlone(later));
    });

    test('any byte of it changed', () => {
      for (let at = 0; at < mine.length; at++) {
        const changed = Uint8Array.from(mine);
        changed[at]! ^= 1 << (at % 8);
        read(mine);
        const result = read(changed);
        expect(result, `byte ${at}`).toEqual(readAlone(changed));
        expect(result.outcome, `byte ${at}`).not.toBe('valid');
      }
    });

    test('a time that does not exist', () => {
      const changed = Buffer.from(mine);
      const at = changed.indexOf('260601070000Z', changed.lastIndexOf(SIGNING_TIME));
      changed.write('260631070000Z', at);
      read(mine);
      expect(read(changed).codes).toEqual(['CMS_NOT_DER']);
    });

    test('a buffer that is used again for another file', () => {
      const buffer = Uint8Array.from(mine);
      expect(read(buffer).outcome).toBe('valid');
      buffer.fill(0);
      expect(read(mine).outcome).toBe('valid');
      expect(read(buffer).codes).toEqual(['CMS_NOT_DER']);
    });
  },
);
