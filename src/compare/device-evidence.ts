import type { Finding } from '../core/finding.js';
import type { DeviceEvidence, DeviceFacts } from '../formats/device-evidence/index.js';
import type { PredicateOf } from '../formats/records/index.js';

type Sanitisation = PredicateOf<'medium-sanitisation'>;

/** A file of device evidence; `evidence` is undefined where nothing could be read from it. */
export interface InspectedFile {
  readonly name: string;
  readonly sha256: string;
  readonly evidence: DeviceEvidence | undefined;
}

/** `manifests/formats/device-evidence.md`, D1 and D4: what the files say by themselves. */
export function deviceFindings(files: readonly InspectedFile[]): Finding[] {
  const findings = files.flatMap((file): Finding[] => {
    if (file.evidence === undefined) return [{ code: 'MEDIA_EVIDENCE_UNREADABLE', ...citing(file) }];
    return file.evidence.devices.filter(isOpen).map((device) => ({
      code: 'MEDIA_EVIDENCE_NOT_COMPLETED',
      ...citing(file),
      actual: device.result,
      detail: device.serial ?? device.device ?? '-',
    }));
  });
  const stated = files.some((f) => f.evidence?.devices.some((d) => d.result !== 'not-stated'));
  return stated
    ? findings
    : [...findings, { code: 'MEDIA_EVIDENCE_UNSETTLED', subject: '-', detail: 'result' }];
}

/** D5 to D8: what the files say against a record, and what they leave open. */
export function disagreements(files: readonly InspectedFile[], record: Sanitisation): Finding[] {
  const findings: Finding[] = [];
  const own: DeviceFacts[] = [];
  for (const file of files) {
    if (file.evidence === undefined) {
      findings.push({ code: 'MEDIA_EVIDENCE_UNREADABLE', ...citing(file) });
      continue;
    }
    const { devices } = file.evidence;
    const named = devices.filter((d) => d.serial !== undefined);
    const ours = named.length === 0 ? devices : named.filter((d) => isSerialOf(d.serial!, record.identifier));
    if (ours.length === 0) {
      const actual = named.map((d) => d.serial).join(', ');
      findings.push(differs(file, 'serial', record.identifier, actual));
    }
    for (const device of ours) findings.push(...differencesOf(file, device, record));
    own.push(...ours);
  }
  const sizes = new Set(own.flatMap((d) => d.capacityBytes ?? []));
  if (sizes.size > 1) {
    const actual = [...sizes].join(', ');
    findings.push({ code: 'MEDIA_EVIDENCE_DIFFERS', subject: record.medium, actual, detail: 'capacity' });
  }
  for (const [detail, stated] of [
    ['serial', own.some((d) => d.serial !== undefined)],
    ['result', own.some((d) => d.result !== 'not-stated')],
  ] as const) {
    if (!stated) findings.push({ code: 'MEDIA_EVIDENCE_UNSETTLED', subject: record.medium, detail });
  }
  return findings;
}

function differencesOf(file: InspectedFile, device: DeviceFacts, record: Sanitisation): Finding[] {
  const found: Finding[] = [];
  const { techniques, result, errors, hiddenAreas } = device;
  if (techniques !== undefined && !techniques.includes(record.technique)) {
    found.push(differs(file, 'technique', record.technique, techniques.join(', ')));
  }
  if (isOpen(device)) {
    if (record.verificationOutcome === 'verified') {
      found.push(differs(file, 'result', record.verificationOutcome, result));
    } else found.push({ code: 'MEDIA_EVIDENCE_NOT_COMPLETED', ...citing(file), actual: result });
  }
  if (errors !== undefined && errors !== record.errors) {
    found.push(differs(file, 'errors', String(record.errors), String(errors)));
  }
  if (hiddenAreas !== undefined && (hiddenAreas === 'left') !== (record.hiddenAreas === 'left')) {
    found.push(differs(file, 'hiddenAreas', record.hiddenAreas, hiddenAreas));
  }
  for (const [field, at, local] of [
    ['started', record.startedAt, device.startedLocal],
    ['finished', record.finishedAt, device.finishedLocal],
  ] as const) {
    if (local !== undefined && isElsewhen(at, local)) found.push(differs(file, field, at, local));
  }
  return found;
}

function isOpen({ result }: DeviceFacts): boolean {
  return result === 'failed' || result === 'unfinished';
}

function isSerialOf(serial: string, identifier: string): boolean {
  const wanted = serial.trim().toLowerCase();
  const named = identifier.trim().toLowerCase();
  return named === wanted || named.split(/[\s,;:/()]+/).includes(wanted);
}

/** Offsets of local time reach 14 hours. A time that is none never agrees. */
const WIDEST_OFFSET_MS = 14 * 3_600_000;

function isElsewhen(at: string, local: string): boolean {
  return !(Math.abs(Date.parse(at) - Date.parse(`${local}Z`)) <= WIDEST_OFFSET_MS);
}

function differs(file: InspectedFile, field: string, expected: string, actual: string): Finding {
  return { code: 'MEDIA_EVIDENCE_DIFFERS', ...citing(file), expected, actual, detail: field };
}

function citing({ name, sha256 }: InspectedFile): Pick<Finding, 'subject' | 'evidence'> {
  return { subject: name, evidence: [{ type: 'material', digest: sha256 }] };
}
