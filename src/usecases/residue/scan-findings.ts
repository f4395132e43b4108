import type { Finding } from '../../core/finding.js';
import type { ScanResult } from '../../formats/residue-scan.js';

const SHOWN = 100;

/** What a scan found, and what it could not look at: the first of each. */
export function findingsOfScan(result: ScanResult): Finding[] {
  const findings: Finding[] = [];
  for (const { offset, size, count, content, block, in: name } of result.runs.slice(0, SHOWN)) {
    findings.push({
      code: 'RESIDUE_BLOCK_FOUND',
      subject: name === undefined ? `offset ${offset}` : `${name}, offset ${offset}`,
      actual: String(count),
      detail: `blocks of ${size} bytes of ${content}, from block ${block} on`,
    });
  }
  for (const { offset, length, in: name } of result.unreadable.slice(0, SHOWN)) {
    const where = `offset ${offset}, ${length} bytes`;
    findings.push({ code: 'RESIDUE_NOT_READ', subject: name === undefined ? where : `${name}, ${where}` });
  }
  const changed =
    result.medium.kind === 'folder' ? result.changed : result.changedWhileRead ? ['medium'] : [];
  for (const subject of changed.slice(0, SHOWN)) {
    findings.push({ code: 'RESIDUE_NOT_READ', subject, detail: 'it changed while it was read' });
  }
  if (result.medium.sizeBytes === 0 && findings.length === 0) {
    findings.push({ code: 'RESIDUE_NOT_READ', subject: 'medium', detail: 'there was nothing to look at' });
  }
  for (const { offset, format, in: name } of (result.wrapped ?? []).slice(0, SHOWN)) {
    const subject = name === undefined ? `offset ${offset}` : `${name}, offset ${offset}`;
    findings.push({ code: 'RESIDUE_MEDIUM_WRAPPED', subject, actual: format });
  }
  for (const { sizeBytes, statedBytes, in: name } of (result.cut ?? []).slice(0, SHOWN)) {
    findings.push({
      code: 'RESIDUE_MEDIUM_CUT',
      subject: name ?? 'medium',
      expected: `${statedBytes} bytes`,
      actual: `${sizeBytes} bytes`,
    });
  }
  if (result.indexEmpty) findings.push({ code: 'RESIDUE_INDEX_EMPTY', subject: 'residue index' });
  if (!result.indexComplete) findings.push({ code: 'RESIDUE_INDEX_INCOMPLETE', subject: 'residue index' });
  return findings;
}
