import type { Writable } from 'node:stream';
import { create } from 'qrcode';
import { canonicalBytes } from '../../core/canonical-json.js';
import { type CertificateModel, parseCertificateModel } from '../../formats/certificate.js';
import { type Language, linesOf } from '../document.js';
import { drawBlocks } from '../pdf/blocks.js';
import { writePdf } from '../pdf/file.js';
import { artifact, type Flow } from '../pdf/flow.js';
import { COLOUR, PAGE, STYLE, TEXT_WIDTH } from '../pdf/style.js';
import { say } from '../wording.js';
import { certificateBlocks, certificateFacts } from './blocks.js';

const TITLE = say('数据销毁证书', 'Certificate of Data Destruction');
const QR_SIZE = 104;
const QR_NOTE = say(
  '扫码得到证书编号与所示记录的摘要',
  'The code holds the number and the digest of the record shown',
);

/** Text of the QR code: it names the signed record by the SHA-256 of its bytes, and the certificate's number (RFC 8141, q-component). */
export function certificateUrn({ record, number }: Pick<CertificateModel, 'record' | 'number'>): string {
  return `urn:cloudexit:certificate:v1:sha256:${record}?=number=${encodeURIComponent(number)}`;
}

/**
 * Writes the certificate as PDF/A-3b, its model attached. Ends `out`.
 * Throws `CERTIFICATE_INVALID` for a value that is not a certificate model.
 */
export async function renderCertificate(
  given: CertificateModel,
  options: { readonly language: Language; readonly out: Writable },
): Promise<void> {
  const model = parseCertificateModel(given);
  const attachment = {
    name: 'certificate.json',
    description: 'The data of this certificate',
    bytes: canonicalBytes(model),
  };
  const file = {
    title: TITLE,
    id: model.number,
    tool: model.tool,
    generatedAt: model.generatedAt,
    language: options.language,
    attachment,
    furnishedFrom: 0,
    out: options.out,
  };
  await writePdf(file, (flow) => {
    flow.newPage();
    drawHead(flow, model);
    drawBlocks(flow, certificateBlocks(model));
  });
}

/** Title and facts on the left, the QR code on the right. */
function drawHead(flow: Flow, model: CertificateModel): void {
  const { type, doc } = flow;
  const width = TEXT_WIDTH - QR_SIZE - 24;
  flow.openPart(linesOf(TITLE, type.language)[0]!.text);
  artifact(flow, () => doc.save().rect(PAGE.left, PAGE.top, 44, 3.2).fill(COLOUR.accent).restore());
  flow.y = PAGE.top + 16;
  const top = flow.y;
  flow.tagged('H1', () => {
    flow.y = type.draw(type.lines(TITLE, width, STYLE.coverTitle, STYLE.coverSecond), PAGE.left, top, width);
  });
  flow.y += 12;
  drawQr(flow, model, PAGE.left + TEXT_WIDTH - QR_SIZE, PAGE.top);
  const label = 96;
  for (const [name, cell] of certificateFacts(model)) {
    const labels = type.lines(name, label - 8, STYLE.label, STYLE.labelSecond);
    const values = type.lines(cell.text, width - label, STYLE.body, STYLE.bodySecond, cell.code);
    flow.ensure(Math.min(type.height(values), 200));
    const y = flow.y;
    const bottom = y + Math.max(type.height(labels), type.height(values)) + 4;
    flow.tagged('P', () => type.draw(labels, PAGE.left, y + 0.5, label));
    flow.linesFrom(values, PAGE.left + label, width - label);
    if (flow.y < bottom && flow.y >= y) flow.y = bottom;
  }
  flow.y += 4;
  artifact(flow, () => flow.rule(flow.y, COLOUR.accent, 0.8));
  flow.y += 4;
}

function drawQr(flow: Flow, model: CertificateModel, x: number, y: number): void {
  const { doc, type } = flow;
  const { modules } = create(certificateUrn(model), { errorCorrectionLevel: 'M' });
  const side = QR_SIZE / modules.size;
  flow.tagged(
    'Figure',
    () => {
      doc.save();
      for (let row = 0; row < modules.size; row++) {
        for (let at = 0; at < modules.size; at++) {
          if (modules.get(row, at)) doc.rect(x + at * side, y + row * side, side, side);
        }
      }
      doc.fill('#000000').restore();
      type.draw(
        type.lines(QR_NOTE, QR_SIZE, STYLE.labelSecond, STYLE.labelSecond),
        x,
        y + QR_SIZE + 4,
        QR_SIZE,
      );
    },
    certificateUrn(model),
  );
}
