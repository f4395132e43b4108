import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import { parseResultFile } from '../../src/formats/result-file.js';
import { checksText, otherText, probesText, SAMPLED, scanText } from '../usecases/result-samples.js';

const parse = (text: string) => parseResultFile(utf8(text));

describe('a result file', () => {
  it.each([
    ['scan', scanText()],
    ['sampled scan', scanText(SAMPLED)],
    ['probe', probesText()],
    ['acceptance', checksText()],
  ])('as the tool writes it: %s', (_, text) => {
    expect(parse(text)).toMatchObject({ type: JSON.parse(text).type });
  });

  it.each([
    ['a photograph', 'a photograph'],
    ['nothing', ''],
    ['what is no UTF-8', '\ud800'],
    ['findings', '{"code":"ENTRY_EXTRA","subject":"x"}\n'],
    ['another type', otherText(scanText(), { type: 'urn:example:scan' })],
  ])('%s is none', (_, text) => expect(parse(text)).toBe('not-a-result'));

  it.each([
    ['cut', scanText().slice(0, -1)],
    ['spaced', scanText().replace('":', '": ')],
    ['without what it came to', otherText(scanText(), { outcome: null })],
    ['with an outcome of its own', otherText(scanText(), { outcome: 'gone' })],
    ['with an answer to no question', otherText(probesText(), { answers: [{ id: 'a' }] })],
    ['of two lines', scanText() + scanText()],
    ['with its type in a value', otherText(scanText(), { type: 1, tool: 'urn:cloudexit:residue-scan:v1' })],
  ])('%s is refused', (_, text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'RESULT_FILE_INVALID', exit: 3 }));
  });
});
