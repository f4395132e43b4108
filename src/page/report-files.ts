import { concatBytes, equalBytes, utf8 } from '../core/bytes.js';
import { canonicalBytes } from '../core/canonical-json.js';
import type { ReportFileName } from '../formats/evidence-bundle.js';
import { attachmentOf, parsePdf } from '../formats/pdf-file.js';
import type { ReportModel } from '../formats/report.js';
import type { Bilingual } from '../formats/role.js';
import { pageMarkup } from '../report/html/page.js';
import { type StepState, say } from './steps.js';

interface Compared {
  readonly state: StepState;
  readonly note: Bilingual;
}

/**
 * Compares one file of the report in a bundle with the model that the evidence gives: `report.json` to the byte, of the page all but evidence and scripts, of a PDF the
 * model attached to it. What another version wrote is not assessed where it differs.
 */
export async function compareReportFile(
  name: ReportFileName,
  there: Uint8Array | undefined,
  model: ReportModel,
  sameTool: boolean,
): Promise<Compared> {
  if (there === undefined) return { state: 'open', note: say('不在证据包中', 'not in the bundle') };
  if (name === 'report.json') {
    const same = equalBytes(there, canonicalBytes(model));
    return compared(same, sameTool, say('每一个值都由证据得出', 'every value follows from the evidence'));
  }
  if (name === 'report.html') {
    return compared(
      showsAll(there, model),
      sameTool,
      say(
        '其中的数据与所显示的内容都由证据得出',
        'the data in it and all that it shows follow from the evidence',
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

/** Whether a page is the one that the model gives, but for its evidence and scripts, which the report's own check and `cloudexit verify` go into. */
function showsAll(page: Uint8Array, model: ReportModel): boolean {
  const text = new TextDecoder().decode(page);
  if (!equalBytes(utf8(text), page)) return false;
  const checks = text.includes(CHECK_SCRIPT);
  const own = [...pageMarkup(model, 'both', checks ? NO_EVIDENCE : undefined)].join('');
  const [there, expected] = [withoutScripts(text), withoutScripts(own)];
  return there !== undefined && there === expected;
}

const NO_EVIDENCE = { script: '', basis: new Uint8Array(0), files: [], seal: '' };
const BASIS = '<script type="application/json" id="basis"';
const CHECK_SCRIPT = '<script id="check-script">';

/** Undefined when something else than scripts and evidence stands where they are. */
function withoutScripts(text: string): string | undefined {
  const page = text.replace(/script-src [^;<>"]*;/, '');
  const [from, script, to] = [page.indexOf(BASIS), page.indexOf(CHECK_SCRIPT), page.lastIndexOf('<script>')];
  if (from < 0) return page;
  if (script < from || to < script) return undefined;
  if (
    !/^(?:<script type="[a-z/-]+" [a-z-]+="[^"<>]*"(?: data-seal="[^"<>]*")?>[^<]*<\/script>\n)+$/.test(
      page.slice(from, script),
    )
  )
    return undefined;
  if (page.indexOf('</script', script) !== to - '</script>\n'.length) return undefined;
  return page.slice(0, from) + page.slice(to);
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
