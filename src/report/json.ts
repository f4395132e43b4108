import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { canonicalBytes } from '../core/canonical-json.js';
import type { ReportModel } from '../formats/report.js';

/** The model itself, canonical JSON (RFC 8785) without a trailing line end. Ends `out`. */
export async function renderJson(model: ReportModel, out: Writable): Promise<void> {
  await pipeline([canonicalBytes(model)], out);
}
