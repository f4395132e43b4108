import { countOf, type DeviceEvidence, facts, type Stated } from './facts.js';

const TIME = String.raw`(\d{4})/(\d\d)/(\d\d) (\d\d:\d\d:\d\d)`;

interface Wipe {
  model?: string;
  serial?: string;
  size?: number;
  began?: string;
  ended?: string;
  errors?: number;
  status?: string;
}

/** Log of nwipe 0.25 and later: lines in the order of time, then the tables that sum up. */
export function nwipeLog(text: string): DeviceEvidence | undefined {
  if (
    !/^\[\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\]\s+(?:info|notice): .*\b(?:nwipe|Found \/dev|pass \d)/im.test(text)
  ) {
    return undefined;
  }
  const wipes = new Map<string, Wipe>();
  const of = (name: string): Wipe => {
    const known = wipes.get(name);
    if (known !== undefined) return known;
    const wipe: Wipe = {};
    wipes.set(name, wipe);
    return wipe;
  };
  let table: 'errors' | 'status' | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/Error Summary/.test(line)) table = 'errors';
    else if (/Drive Status/.test(line)) table = 'status';
    else if (line.startsWith('[')) {
      table = undefined;
      readLine(line, of);
    } else if (table !== undefined && line.includes('|') && !/Device \|/.test(line)) readRow(line, table, of);
  }
  const devices = [...wipes].filter(([, w]) => w.began !== undefined || w.status !== undefined);
  if (devices.length === 0) return undefined;
  return { format: 'nwipe-log', devices: devices.map(([name, wipe]) => facts(statedOf(name, wipe))) };
}

function readLine(line: string, of: (name: string) => Wipe): void {
  const match = new RegExp(`^\\[${TIME}\\]\\s+\\w+: (.*)$`).exec(line);
  if (match === null) return;
  const [, year, month, day, clock, said] = match as unknown as string[];
  const at = `${year}-${month}-${day}T${clock}`;
  const device = /\/dev\/([\w./-]+\w)/.exec(said!)?.[1];
  if (device === undefined) return;
  const serial = /^\/dev\/\S+ has serial number (\S+)$/.exec(said!)?.[1] ?? /S\/N=(\S+)$/.exec(said!)?.[1];
  if (serial !== undefined) of(device).serial = serial;
  const model = /^Found \/dev\/\S+,[^,]*,\s*([^,]*\S)\s*,/.exec(said!)?.[1];
  if (model !== undefined) of(device).model = model;
  const size = countOf(/sect\/blk\/dev \d+\/\d+\/(\d+)$/.exec(said!)?.[1]);
  if (size !== undefined) of(device).size = size;
  if (/^Invoking method|^Starting (?:round|pass)/.test(said!)) of(device).began ??= at;
  if (/^Finished|^\[SUCCESS\]|^\[FAILURE\]|bytes written to/.test(said!)) of(device).ended = at;
}

function readRow(line: string, table: 'errors' | 'status', of: (name: string) => Wipe): void {
  const cells = line.split('|').map((c) => c.trim());
  // A mark of alarm stands before the name.
  const name = /([\w./-]+)$/.exec(cells[0]!)?.[1];
  if (name === undefined) return;
  if (table === 'status') {
    of(name).status = cells[1] ?? '';
    const serial = /\/(\S+)$/.exec(cells[4] ?? '')?.[1];
    if (serial !== undefined) of(name).serial ??= serial;
    return;
  }
  const counts = cells.slice(1).flatMap((c) => countOf(c) ?? []);
  if (counts.length > 0) of(name).errors = counts.reduce((a, b) => a + b);
}

function statedOf(name: string, wipe: Wipe): Stated {
  const clean = wipe.errors === undefined || wipe.errors === 0;
  return {
    device: `/dev/${name}`,
    model: wipe.model,
    serial: shownSerial(wipe.serial),
    capacityBytes: wipe.size,
    techniques: ['overwrite'],
    result:
      wipe.status === undefined
        ? 'unfinished'
        : wipe.status.toLowerCase() === 'erased' && clean
          ? 'completed'
          : 'failed',
    errors: wipe.errors,
    startedLocal: wipe.began,
    finishedLocal: wipe.ended,
  };
}

/** Option -q replaces every character by X: such a serial number is not another device's, it is none. */
function shownSerial(serial: string | undefined): string | undefined {
  return serial !== undefined && /^X+$/.test(serial) ? undefined : serial;
}

/** Text of nwipe's report on one disk, in the order of the file or of the page. */
export function nwipeReport(text: string): DeviceEvidence | undefined {
  if (!text.includes('Disk Erasure Report')) return undefined;
  /** A value ends at the line or at a gap; one that is itself a label means that there is none. */
  const field = (label: string) => {
    const value = new RegExp(`${label}:\\s*(\\S(?:[^\\n]*?\\S)?)(?: {2,}|\\s*\\n|\\s*$)`).exec(text)?.[1];
    return value === undefined || value.endsWith(':') ? undefined : value;
  };
  const time = (label: string) => {
    const match = new RegExp(`^${TIME}`).exec(field(label) ?? '');
    return match === null ? undefined : `${match[1]}-${match[2]}-${match[3]}T${match[4]}`;
  };
  const status = field('Status');
  const counts = /^(\d+)\/(\d+)\/(\d+)$/.exec(field('Errors\\(pass/sync/verify\\)') ?? '');
  const each = counts?.slice(1).flatMap((c) => countOf(c) ?? []);
  const errors = each?.length === 3 ? each.reduce((a, b) => a + b) : undefined;
  const hidden = /hidden sectors NOT erased/.test(text) || /^HIDDEN SECTORS/i.test(field('HPA/DCO') ?? '');
  const done = status === 'ERASED' && errors === 0;
  return {
    format: 'nwipe-report',
    devices: [
      facts({
        model: field('Make/Model'),
        serial: shownSerial(field('Serial')),
        capacityBytes: countOf(/, (\d+) bytes/.exec(field('Size\\(Apparent\\)') ?? '')?.[1]),
        techniques: ['overwrite'],
        result: status === undefined ? 'not-stated' : done ? 'completed' : 'failed',
        errors,
        hiddenAreas: hidden ? 'left' : undefined,
        startedLocal: time('Start time'),
        finishedLocal: time('End time'),
      }),
    ],
  };
}
