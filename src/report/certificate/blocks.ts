import type { CertificateModel } from '../../formats/certificate.js';
import { wordFor } from '../../formats/records/words.js';
import type { Bilingual } from '../../formats/report.js';
import { code, grouped, led, plain, timeCell, toned, when } from '../cells.js';
import type { Block, Cell, Tone } from '../document.js';
import { column, listing } from '../rows.js';
import { SIGNATURE_OUTCOME, say, TIME_SOURCE } from '../wording.js';

const OUTCOME: Readonly<Record<'deleted' | 'expires-later' | 'failed', readonly [Bilingual, Tone]>> = {
  deleted: [say('已删除', 'Deleted'), 'good'],
  'expires-later': [say('到期删除', 'Expires later'), 'open'],
  failed: [say('失败', 'Failed'), 'bad'],
};
const VERIFIED: Readonly<Record<'verified' | 'not-verified', readonly [Bilingual, Tone]>> = {
  verified: [say('已验证', 'Verified'), 'good'],
  'not-verified': [say('未验证', 'Not verified'), 'open'],
};
const DISPOSITION: Readonly<Record<'reused' | 'returned' | 'destroyed' | 'kept', Bilingual>> = {
  reused: say('再利用', 'Reused'),
  returned: say('退还', 'Returned'),
  destroyed: say('已销毁', 'Destroyed'),
  kept: say('留存', 'Kept'),
};
const SIGNED_TONE: Readonly<Record<'valid' | 'invalid' | 'not-assessed', Tone>> = {
  valid: 'good',
  invalid: 'bad',
  'not-assessed': 'open',
};
const LIMIT = { rows: 1000 };

/** The certificate's facts, who says what to whom. */
export function certificateFacts(model: CertificateModel): (readonly [Bilingual, Cell])[] {
  const organisation = (o: CertificateModel['issuer']) =>
    plain(o.organisationCode === undefined ? o.name : `${o.name} (${o.organisationCode})`);
  return [
    [say('证书编号', 'Number'), code(model.number)],
    [say('出具方', 'Issued by'), organisation(model.issuer)],
    [say('数据所有方', 'Issued to'), organisation(model.customer)],
    [say('签发时间', 'Issued at'), timeCell(model.issuedAt)],
    [say('签发人', 'Officer'), plain(`${model.officer.name}, ${model.officer.title}`)],
    [say('案卷', 'Case'), code(model.case.id)],
    [say('案卷名称', 'Subject'), plain(model.case.title)],
  ];
}

export function certificateBlocks(model: CertificateModel): Block[] {
  return [
    { kind: 'subheading', text: say('声明', 'Statement') },
    { kind: 'paragraph', text: model.statement },
    {
      kind: 'paragraph',
      tone: 'quiet',
      text: say(
        '本证书记录出具方所声明的操作。签名与摘要证明谁作了声明、声明未被改动，不证明任何地方都不再存有数据。',
        'This certificate records what its issuer states was done. Signatures and digests show who said so and that the words are unchanged; they do not show that no data is left anywhere.',
      ),
    },
    { kind: 'facts', rows: basis(model) },
    { kind: 'subheading', text: say('删除明细', 'Deletions') },
    ...deletions(model),
    { kind: 'subheading', text: say('介质清理', 'Sanitised media') },
    ...media(model),
    ...mediaRecords(model),
    { kind: 'subheading', text: say('签名', 'Signatures') },
    ...signatures(model),
  ];
}

function basis(model: CertificateModel): (readonly [Bilingual, Cell])[] {
  const ledger: (readonly [Bilingual, Cell])[] =
    model.ledger === null
      ? []
      : [
          [say('账本', 'Ledger'), code(model.ledger.origin)],
          [
            say('账本条目，检查点条目数', 'Ledger entry, checkpoint size'),
            plain(`${grouped(model.ledger.entry)}, ${grouped(model.ledger.size)}`),
          ],
          [say('检查点根', 'Checkpoint root'), code(model.ledger.root)],
        ];
  return [
    [say('本记录 (SHA-256)', 'This record (SHA-256)'), code(model.record)],
    [say('删除授权 (SHA-256)', 'Authorisation (SHA-256)'), code(model.authorisation.record)],
    [say('授权时间', 'Authorised at'), timeCell(model.authorisation.at)],
    [say('删除计划 (SHA-256)', 'Deletion plans (SHA-256)'), code(model.plans.join('\n'))],
    [say('删除声明 (SHA-256)', 'Attestations (SHA-256)'), code(model.attestations.join('\n'))],
    [
      say('单元：已声明，待到期', 'Cells attested, pending'),
      plain(`${grouped(model.closure.attested)}, ${grouped(model.closure.pending)}`),
    ],
    ...ledger,
  ];
}

function deletions(model: CertificateModel): Block[] {
  return listing(
    model.deletions,
    LIMIT,
    [
      column('数据项', 'Items', 22),
      column('副本', 'Copy', 15),
      column('介质', 'Medium', 14),
      column('技术与级别', 'Technique, level', 16),
      column('时间', 'At', 15),
      column('结果', 'Outcome', 14),
      column('验证', 'Verification', 24),
    ],
    (d) => [
      code(d.items.join(', ')),
      d.copyTitle === undefined ? code(d.copy) : led(d.copy, plain(d.copyTitle)),
      code(d.medium),
      plain(words([d.technique, d.level])),
      timeCell(d.at),
      toned(...OUTCOME[d.outcome]),
      d.verification === null
        ? toned(...VERIFIED['not-verified'])
        : verification(d.verification.outcome, `${d.verification.method}, ${when(d.verification.at)}`),
    ],
    say('没有删除明细。', 'No deletion is listed.'),
  );
}

function media(model: CertificateModel): Block[] {
  return listing(
    model.media,
    LIMIT,
    [
      column('介质', 'Medium', 20),
      column('技术与级别', 'Technique, level', 16),
      column('起止时间', 'Begun, finished', 16),
      column('工具', 'Tool', 14),
      column('验证', 'Verification', 20),
      column('操作人与见证人', 'Operator, witnesses', 20),
      column('去向', 'Disposition', 12),
    ],
    (m) => [
      led(m.id, plain(words([m.kind], m.identifier, m.location))),
      plain(words([m.technique, m.level])),
      plain(`${when(m.startedAt)}\n${when(m.finishedAt)}`),
      plain(m.tool),
      verification(m.verificationOutcome, m.verificationMethod),
      plain(
        [
          `${m.operator.name}, ${m.operator.title}`,
          ...m.witnesses.map((w) => `${w.organisation}: ${w.name}, ${w.title}`),
        ].join('\n'),
      ),
      plain(DISPOSITION[m.disposition]),
    ],
    say('没有介质清理记录。', 'No sanitised medium is listed.'),
  );
}

/** Words of the vocabulary in the reader's language, then what people wrote as it is. */
function words(vocabulary: readonly string[], ...written: readonly string[]): Bilingual {
  const joined = (language: keyof Bilingual, comma: string) =>
    [...vocabulary.map((word) => wordFor(word, language)), ...written].join(comma);
  return say(joined('zh', '，'), joined('en', ', '));
}

/** The records that the table above shows, so that each can be found again. */
function mediaRecords(model: CertificateModel): Block[] {
  if (model.media.length === 0) return [];
  return listing(
    model.media,
    LIMIT,
    [column('介质', 'Medium', 30), column('清理记录 (SHA-256)', 'Sanitisation record (SHA-256)', 90)],
    (m) => [code(m.id), code(m.record)],
    say('没有介质清理记录。', 'No sanitised medium is listed.'),
  );
}

function signatures(model: CertificateModel): Block[] {
  return listing(
    model.signatures,
    LIMIT,
    [
      column('签署方', 'Party', 26),
      column('证书主体', 'Signer', 24),
      column('算法', 'Suite', 14),
      column('签名时间', 'Signed at', 16),
      column('时间来源', 'Known from', 12),
      column('结果', 'Outcome', 13),
    ],
    (s) => [
      plain(s.organisation),
      code(s.signer),
      code(s.suite),
      timeCell(s.at),
      plain(TIME_SOURCE[s.timeSource]),
      toned(SIGNATURE_OUTCOME[s.outcome], SIGNED_TONE[s.outcome]),
    ],
    say('没有签名。', 'There is no signature.'),
  );
}

function verification(outcome: keyof typeof VERIFIED, how: string): Cell {
  const [label, tone] = VERIFIED[outcome];
  return led(label, toned(how, tone));
}
