import { createHash } from 'node:crypto';
import PDFDocument from 'pdfkit';
import { expect, it, vi } from 'vitest';
import { STYLE } from '../../src/report/pdf/style.js';

async function freshTypesetter() {
  vi.resetModules();
  return (await import('../../src/report/pdf/typeset.js')).Typesetter;
}

async function digest(
  Typesetter: Awaited<ReturnType<typeof freshTypesetter>>,
  text: string,
): Promise<string> {
  const info = { CreationDate: new Date(0) };
  const doc = new PDFDocument({ font: '', autoFirstPage: false, info });
  const hash = createHash('sha256');
  doc.on('data', (chunk: Uint8Array) => hash.update(chunk));
  const type = new Typesetter(doc, 'en');
  doc.addPage();
  type.draw(type.lines(text, 400, STYLE.cell, STYLE.cell), 50, 50, 400);
  doc.end();
  await new Promise((done) => doc.once('end', done));
  return hash.digest('hex');
}

// Two characters may have one glyph, which a font knows by the one that it met first: ① and ➀, a middle dot and a bullet.
// Letters that are kerned, and marks that are set onto them, are shaped together.
it('a text is drawn in the same bytes whatever documents were drawn before it', async () => {
  const texts = ['① ➀ · •', '① · AVAT', 'e\u0301 a', '➀ • e\u0301', '• ➀ VA', '① · ‒ –', '– ‒'];
  const alone: string[] = [];
  for (const text of texts) alone.push(await digest(await freshTypesetter(), text));
  expect(new Set(alone).size).toBe(texts.length);
  const Typesetter = await freshTypesetter();
  for (const order of [texts, [...texts].reverse()]) {
    for (const text of order) expect(await digest(Typesetter, text), text).toBe(alone[texts.indexOf(text)]);
  }
});
