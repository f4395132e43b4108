import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import {
  issueCrl,
  readCrls,
  signDetached,
  type VerifyPolicy,
  verifyDetached,
} from '../../src/trust/index.js';
import { makeParty, NOW, type Party, SIGNED_AT } from './support.js';

const RECORD = utf8('{}');

async function listOf(party: Party, at: Date) {
  const dates = { thisUpdate: SIGNED_AT, nextUpdate: new Date('2026-07-01T00:00:00Z') };
  const revoked = [{ serialBytes: party.certificate.serialBytes, at }];
  return readCrls(utf8(await issueCrl({ ...dates, number: 2, revoked }, party.ca)));
}

async function judged(party: Party, policy: Omit<VerifyPolicy, 'at'>, signingTime = SIGNED_AT) {
  const signing = { content: RECORD, signer: party.signer, certificates: [party.certificate], signingTime };
  return verifyDetached({
    content: RECORD,
    p7s: await signDetached(signing),
    policy: { ...policy, at: NOW },
  });
}

describe('a pinned certificate that its issuer revoked', () => {
  const BEFORE = new Date('2026-05-01T00:00:00Z');
  const AFTER = new Date('2026-06-01T07:30:00Z');

  test.each([
    ['before', BEFORE, 'invalid', 'CERTIFICATE_REVOKED'],
    ['at', SIGNED_AT, 'invalid', 'CERTIFICATE_REVOKED'],
    ['after', AFTER, 'not-assessed', 'REVOKED_AFTER_CLAIMED_TIME'],
  ] as const)(
    '%s the signature, its issuer an anchor or an intermediate',
    async (_when, at, outcome, code) => {
      const party = await makeParty('ecdsa-p256-sha256');
      const crls = await listOf(party, at);
      const [pinned, ca] = [party.certificate, party.ca.certificate];
      for (const policy of [
        { anchors: [pinned, ca], crls },
        { anchors: [ca, pinned], crls },
        { anchors: [pinned], intermediates: [ca], crls },
        { anchors: [pinned], intermediates: [ca], crls, revocation: 'if-available' as const },
      ]) {
        const result = await judged(party, policy);
        expect(result).toMatchObject({ outcome, revocation: { status: 'revoked' } });
        expect(result.codes).toContain(code);
      }
    },
  );

  test('a list of another authority of that name revokes nothing, and neither does one whose issuer is not at hand: it is noted', async () => {
    const party = await makeParty('ecdsa-p256-sha256');
    const other = await makeParty('ecdsa-p256-sha256');
    const forged = await listOf({ ...party, ca: other.ca }, BEFORE);
    const [pinned, ca] = [party.certificate, party.ca.certificate];
    for (const policy of [
      { anchors: [pinned, ca, other.ca.certificate], crls: forged },
      { anchors: [pinned], crls: await listOf(party, BEFORE) },
    ]) {
      const result = await judged(party, policy);
      expect(result).toMatchObject({ outcome: 'valid', revocation: { status: 'not-checked' } });
      expect(result.codes).toContain('REVOCATION_EVIDENCE_UNUSABLE');
    }
  });

  test('a list that does not name it changes nothing: a pinned certificate needs none', async () => {
    const party = await makeParty('ecdsa-p256-sha256');
    const crls = await listOf({ ...party, certificate: (await makeParty('ed25519')).certificate }, BEFORE);
    const [pinned, ca] = [party.certificate, party.ca.certificate];
    const result = await judged(party, { anchors: [pinned, ca], crls });
    expect(result).toMatchObject({ outcome: 'valid', revocation: { status: 'not-checked' } });
    expect(result.codes).not.toContain('REVOCATION_EVIDENCE_UNUSABLE');
  });
});
