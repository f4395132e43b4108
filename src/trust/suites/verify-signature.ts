import { fromHex, utf8 } from '../../core/bytes.js';
import { CloudexitError } from '../../core/errors.js';
import { OID } from '../der/oids.js';
import { bitString, integer, nullValue, oid, sequence } from '../der/write.js';
import type { SignatureAlgorithm } from './algorithm.js';
import { primitiveVerify } from './primitive.js';
import { type PublicKey, readPublicKey } from './public-key.js';

/**
 * Whether `signature` is `key`'s over exactly `message`. Never throws for a bad signature. The first use of a
 * scheme runs its known answers; `CRYPTO_SELF_TEST_FAILED` then means that this machine's cryptography cannot
 * be relied on, and nothing is judged.
 */
export function verifySignature(
  key: PublicKey,
  algorithm: SignatureAlgorithm,
  message: Uint8Array,
  signature: Uint8Array,
  sm2Id?: Uint8Array,
): boolean {
  selfTest(algorithm.scheme);
  return primitiveVerify(key, algorithm, message, signature, sm2Id);
}

type Scheme = SignatureAlgorithm['scheme'];

interface KnownAnswer {
  readonly algorithm: SignatureAlgorithm;
  readonly spki: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
  readonly id?: Uint8Array;
}

const tested = new Set<Scheme>();

/** Known answers of one scheme, once per run: the right one is accepted, its neighbours are not. */
export function selfTest(scheme: Scheme): void {
  if (tested.has(scheme)) return;
  for (const known of KNOWN_ANSWERS[scheme]()) {
    const key = readPublicKey(known.spki);
    const check = (message: Uint8Array, signature: Uint8Array) =>
      primitiveVerify(key, known.algorithm, message, signature, known.id);
    const spoiled = Uint8Array.from(known.signature);
    spoiled[spoiled.length - 1]! ^= 1;
    if (
      !check(known.message, known.signature) ||
      check(known.message, spoiled) ||
      check(utf8('another message'), known.signature)
    ) {
      throw new CloudexitError('CRYPTO_SELF_TEST_FAILED', `the known answers of ${scheme} do not hold here`, {
        hint: 'Use a supported Node.js build with unmodified OpenSSL.',
      });
    }
  }
  tested.add(scheme);
}

const KNOWN_ANSWERS: Readonly<Record<Scheme, () => KnownAnswer[]>> = {
  // GM/T 0003.5 annex A.2: the recommended curve, message "message digest".
  sm2: () => [
    {
      algorithm: { scheme: 'sm2', hash: 'sm3' },
      spki: ecSpki(
        OID.sm2Curve,
        '09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020' +
          'ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
      ),
      message: utf8('message digest'),
      signature: pair(
        'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3',
        'b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
      ),
    },
  ],
  // RFC 6979 sections A.2.5 and A.2.6, message "sample".
  ecdsa: () => [
    {
      algorithm: { scheme: 'ecdsa', hash: 'sha256' },
      spki: ecSpki(
        OID.p256,
        '60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6' +
          '7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299',
      ),
      message: utf8('sample'),
      signature: pair(
        'efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716',
        'f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8',
      ),
    },
    {
      algorithm: { scheme: 'ecdsa', hash: 'sha384' },
      spki: ecSpki(
        OID.p384,
        'ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64def8f0ea9055866064a254515480bc13' +
          '8015d9b72d7d57244ea8ef9ac0c621896708a59367f9dfb9f54ca84b3f1c9db1288b231c3ae0d4fe7344fd2533264720',
      ),
      message: utf8('sample'),
      signature: pair(
        '94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46',
        '99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8',
      ),
    },
  ],
  // RFC 8032 section 7.1, test 1: the empty message.
  ed25519: () => [
    {
      algorithm: { scheme: 'ed25519', hash: 'sha512' },
      spki: sequence(
        sequence(oid(OID.ed25519)),
        bitString(hex('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a')),
      ),
      message: new Uint8Array(0),
      signature: hex(
        'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
      ),
    },
  ],
  // Made once by OpenSSL 3.0, message "sample".
  'rsa-pkcs1': () => [
    {
      algorithm: { scheme: 'rsa-pkcs1', hash: 'sha256' },
      spki: rsaSpki(),
      message: utf8('sample'),
      signature: hex(
        'a9b373769f055730f9140f1c74df1e9f1b7cb2e6291d4bad56f0bdbbde7068257cb78756465b75ea32de02456e91af31f0c150eca4152eecb954168b0150cd54a4dc8711420bd5c6663ef25e4502ee4f9ea1078f6091343a35ffb0a922caf80688f19f2b79abe2bcfa2b1455f5474e855204d7d08dbd81155d9edd9c015082f3ff4a88884c812a284d7d608ae6d86917423975b29dfda7a007f6072e4a43accbb49ba43c3984976ce824c09a793bf1c5b6a9c1a6f84fbd26672cb6e89dc15ec9f4b41a2f7f22fa6edd303849c52f73a6458a03955f2dfc68c6dc739e72f2b5daf42b4e34c35f6222346deeab6c5f4eeac949811a4fcdee43d2a9a7985b113770',
      ),
    },
  ],
  'rsa-pss': () => [
    {
      algorithm: { scheme: 'rsa-pss', hash: 'sha256', saltLength: 32 },
      spki: rsaSpki(),
      message: utf8('sample'),
      signature: hex(
        'a65173ad5c997759affa6d826c00dfee007519e0ad9b3ae4ee26b2e3df0126ccc8142aa97eb7dfd38cefed40c9f99b47e20c84a5410a9001113dd900cbed204f8cb4a0882fd68a4cd120f06aa0ecaa33d34e58a1b95c9cfa3b5cfbddc3275416a110a18a9f5dbb8914faa2d5f8c4ca52a4f3827a3e6cdbeb8b13000ec4158b41f4b75f3b74759248de111f885f2e314858490de78cbc67b7b78a917c0d86846aeec4a1e26090ba1acf61d8bc38f83e4fa299c950a6f454cc57da9a49df9aa3eca5f6fbf1b9ab632c9f73822dcd9d0964333c2e97faee27ca7d772d3a9db9ab0306c762d958ba6b7e7b5f18a1d12fea4626db02583dd1b0591d68485f260a135c',
      ),
    },
  ],
};

function hex(text: string): Uint8Array {
  return fromHex(text)!;
}

function pair(r: string, s: string): Uint8Array {
  return sequence(integer(hex(r)), integer(hex(s)));
}

function ecSpki(curve: string, point: string): Uint8Array {
  return sequence(sequence(oid(OID.ecPublicKey), oid(curve)), bitString(hex(`04${point}`)));
}

function rsaSpki(): Uint8Array {
  const modulus = hex(
    'aa143c5dc95a48f0c3d739febfd10366e8fa1e3398821b193c857b97ad16eb42824ecd73a94789e904b7281bc55c880990f7853ba1da3e35cda4835dbd00ac61316028fa9356893d7c95bfc0c7355f532165661387df0883e470f535cf24574c58016670131d99bb699f0cb63d1c1cd66fff3739c57b69bce3718b715b2c754fbc97404d65096e97c83c2798472d55a9eab4e038f3df6873278f5ce22ad4d5465d36ab864256ec26843b6baa93206c6816ebbee20eab7486811292b2dd59734159db1f0258912089e94c4d7cf8360e5779bbfeeee85c4285021355a712091edc2234572aad90c0a4bc68d5c73a7b6e3c274ee52bc8e46e067fb11972afb6ee15',
  );
  return sequence(
    sequence(oid(OID.rsaEncryption), nullValue()),
    bitString(sequence(integer(modulus), integer(65537))),
  );
}
