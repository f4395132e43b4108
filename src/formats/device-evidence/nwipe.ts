import { countOf, type DeviceEvidence, facts, type Stated } from './facts.js';

const TIME = String.raw`(\d{4})/(\d\d)/(\d\d) (\d\d:\d\d:\d\d)`;

interface Wipe {
  model?: string;
  serial?: string;
  size?: number;
  began?: string;
  ended?: string;
  errors?: number;
  /** A row of errors that cannot be counted, or a failure that was logged. */
  unclean?: true;
  status?: string;
}

/** Log of nwipe 0.25 and later: for each run, which is added at its end, lines in the order of time, then the tables that sum up. */
export function nwipeLog(text: string): DeviceEvidence | undefined {
  if (
    !/^\[\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\]\s+(?:info|notice): .*\b(?:nwipe|Found \/dev|pass \d)/im.test(text)
  ) {
    return undefined;
  }
  const runs = new WipeRuns();
  let table: 'errors' | 'status' | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/Error Summary/.test(line)) table = 'errors';
    else if (/Drive Status/.test(line)) table = 'status';
    else if (line.startsWith('[')) {
      table = undefined;
      readLine(line, runs);
    } else if (table !== undefined && line.includes('|') && !/Device \|/.test(line))
      readRow(line, table, runs);
  }
  const devices = runs.newest();
  if (devices.length === 0) return undefined;
  return { format: 'nwipe-log', devices: devices.map(([name, wipe]) => facts(statedOf(name, wipe))) };
}

/** Wipes by the name that the system gave the device, which may be another device's in another run. */
class WipeRuns {
  readonly #open = new Map<string, Wipe>();
  readonly #ended: [name: string, wipe: Wipe][] = [];

  of(name: string): Wipe {
    const wipe = this.#open.get(name) ?? {};
    this.#open.set(name, wipe);
    return wipe;
  }

  /** The wipe that a line speaks of with which one begins: after a status, a new one. */
  beginning(name: string): Wipe {
    const wipe = this.of(name);
    if (wipe.status === undefined) return wipe;
    this.#ended.push([name, wipe]);
    this.#open.delete(name);
    return this.of(name);
  }

  /** Of every device its last wipe. Of a name with a serial number not known it may be the same device: the last one counts. */
  newest(): [name: string, wipe: Wipe][] {
    const newest: [string, Wipe][] = [];
    for (const [name, wipe] of [...this.#ended, ...this.#open]) {
      if (wipe.began === undefined && wipe.status === undefined) continue;
      const isSame = ([n, { serial }]: [string, Wipe]) =>
        serial !== undefined && wipe.serial !== undefined ? serial === wipe.serial : n === name;
      const place = newest.findIndex(isSame);
      if (place >= 0) newest.splice(place, 1);
      newest.push([name, wipe]);
    }
    return newest;
  }
}

function readLine(line: string, runs: WipeRuns): void {
  const match = new RegExp(`^\\[${TIME}\\]\\s+\\w+: (.*)$`).exec(line);
  if (match === null) return;
  const [, year, month, day, clock, said] = match as unknown as string[];
  const at = `${year}-${month}-${day}T${clock}`;
  const device = /\/dev\/([\w./-]+\w)/.exec(said!)?.[1];
  if (device === undefined) return;
  const serial = /^\/dev\/\S+ has serial number (\S+)$/.exec(said!)?.[1] ?? /S\/N=(\S+)$/.exec(said!)?.[1];
  if (serial !== undefined) runs.beginning(device).serial = serial;
  const model = /^Found \/dev\/\S+,[^,]*,\s*([^,]*\S)\s*,/.exec(said!)?.[1];
  if (model !== undefined) runs.beginning(device).model = model;
  const size = countOf(/sect\/blk\/dev \d+\/\d+\/(\d+)$/.exec(said!)?.[1]);
  if (size !== undefined) runs.beginning(device).size = size;
  if (/^Invoking method|^Starting (?:round|pass)/.test(said!)) runs.beginning(device).began ??= at;
  if (/^Finished|^\[SUCCESS\]|^\[FAILURE\]|bytes written to/.test(said!)) runs.of(device).ended = at;
  if (said!.startsWith('[FAILURE]')) runs.of(device).unclean = true;
}

function readRow(line: string, table: 'errors' | 'status', runs: WipeRuns): void {
  const cells = line.split('|').map((c) => c.trim());
  // A mark of alarm stands before the name.
  const name = /([\w./-]+)$/.exec(cells[0]!)?.[1];
  if (name === undefined) return;
  const wipe = runs.of(name);
  if (table === 'status') {
    wipe.status = cells[1] ?? '';
    const serial = /\/(\S+)$/.exec(cells[4] ?? '')?.[1];
    if (serial !== undefined) wipe.serial ??= serial;
    return;
  }
  const counts = cells.slice(1).map(countOf);
  if (counts.some((count) => count === undefined)) wipe.unclean = true;
  else wipe.errors = counts.reduce<number>((a, b) => a + b!, 0);
}

function statedOf(name: string, wipe: Wipe): Stated {
  const clean = wipe.unclean !== true && (wipe.errors === undefined || wipe.errors === 0);
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
  // Reports of several disks in one text: which values belong together nothing says.
  const several = ['Serial: *(\\S+)', 'Status: *([A-Z]+)\\b'].some(
    (label) =>
      new Set(Array.from(text.matchAll(new RegExp(`\\b${label}`, 'g')), ([, value]) => value)).size > 1,
  );
  if (several) return undefined;
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
