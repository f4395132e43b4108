import { concatBytes, decodeUtf8, equalBytes, utf8 } from '../core/bytes.js';
import { canonicalBytes } from '../core/canonical-json.js';
import { digestHex } from '../core/digest.js';
import type { ReportFileName } from '../formats/evidence-bundle.js';
import { attachmentOf, parsePdf } from '../formats/pdf-file.js';
import type { ReportModel } from '../formats/report.js';
import type { Bilingual } from '../formats/role.js';
import { pageMarkup, type SelfCheck } from '../report/html/page.js';
import { type StepState, say } from './steps.js';

interface Compared {
  readonly state: StepState;
  readonly note: Bilingual;
}

export interface Expected {
  readonly model: ReportModel;
  /** What the page checks itself with if this is its script; undefined if it does not. */
  readonly check: (script: string) => Promise<SelfCheck | undefined>;
  readonly sameTool: boolean;
}

/**
 * Compares one file of the report in a bundle with what the evidence gives: `report.json` and the page to the byte, of a PDF the model attached to it. What another version wrote is not assessed where it differs.
 */
export async function compareReportFile(
  name: ReportFileName,
  there: Uint8Array | undefined,
  { model, check, sameTool }: Expected,
): Promise<Compared> {
  if (there === undefined) return { state: 'open', note: say('不在证据包中', 'not in the bundle') };
  if (name === 'report.json') {
    const same = equalBytes(there, canonicalBytes(model));
    return compared(same, sameTool, say('每一个值都由证据得出', 'every value follows from the evidence'));
  }
  if (name === 'report.html') {
    return compared(
      await isPageOf({ model, check }, there),
      sameTool,
      say(
        '每一个字节都由证据与本版本的脚本得出',
        'every byte follows from the evidence and the script of this version',
      ),
    );
  }
  const attached = await attachedModel(there);
  return compared(
    attached !== undefined && equalBytes(attached, canonicalBytes(model)),
    sameTool,
    say(
      '所附数据由证据得出；页面本身由 cloudexit verify 比对',
      'the data attached follows from the evidence; its pages are compared by cloudexit verify',
    ),
  );
}

function compared(same: boolean, sameTool: boolean, note: Bilingual): Compared {
  if (same) return { state: 'good', note };
  return sameTool
    ? { state: 'bad', note: say('与证据不符', 'does not follow from the evidence') }
    : {
        state: 'open',
        note: say('由另一版本写成，无法比较', 'written by another version, which this page cannot compare'),
      };
}

/**
 * Whether a page is the very one that evidence and model give. Its script is the one of this version, by digest: another one could show
 * anything once the page is opened.
 */
async function isPageOf(
  { model, check }: Pick<Expected, 'model' | 'check'>,
  page: Uint8Array,
): Promise<boolean> {
  const text = decodeUtf8(page);
  if (text === undefined) return false;
  const script = scriptOf(text);
  const expected = await check(script ?? '');
  if (
    expected !== undefined &&
    (script === undefined || digestHex('sha256', utf8(script)) !== SCRIPT_DIGEST)
  ) {
    return false;
  }
  return [...pageMarkup(model, 'both', expected)].join('') === text;
}

declare const CLOUDEXIT_REPORT_SCRIPT: string;
/** SHA-256 of the script with which reports of this version check themselves, put in by the build. */
const SCRIPT_DIGEST = typeof CLOUDEXIT_REPORT_SCRIPT === 'string' ? CLOUDEXIT_REPORT_SCRIPT : '';
const SCRIPT_START = '<script id="check-script">';
const SCRIPT_END = '</script>\n<script>';

function scriptOf(page: string): string | undefined {
  const [start, end] = [page.lastIndexOf(SCRIPT_START), page.lastIndexOf(SCRIPT_END)];
  return start < 0 || end < start ? undefined : page.slice(start + SCRIPT_START.length, end);
}

async function attachedModel(pdf: Uint8Array): Promise<Uint8Array | undefined> {
  const file = parsePdf(pdf);
  const stream = file && attachmentOf(file);
  if (stream === undefined) return undefined;
  try {
    const inflating = new Blob([stream as BlobPart]).stream().pipeThrough(new DecompressionStream('deflate'));
    return await readUpTo(inflating, MAX_MODEL);
  } catch {
    return undefined;
  }
}

/** Rule 21 of `evidence-bundle.md`: no model is larger. */
const MAX_MODEL = 64 * 1024 * 1024;

async function readUpTo(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array | undefined> {
  const reader = stream.getReader();
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length;
    if (size > most) {
      await reader.cancel();
      return undefined;
    }
    pieces.push(next.value);
  }
  return concatBytes(...pieces);
}
