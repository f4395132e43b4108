import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../src/core/bytes.js';
import { MAX_DEVICE_EVIDENCE, readDeviceEvidence } from '../../../src/formats/device-evidence/index.js';
import { HDPARM_I, HDPARM_N, nvmeLog, nwipeLog, nwipeReport, smart } from './samples.js';

const read = (text: string) => readDeviceEvidence(utf8(text));
const lookedAt = (serial: string) =>
  nwipeLog('').split('\n').slice(0, 5).join('\n').replaceAll('WD-0001', serial);
const only = (text: string) => read(text)?.devices[0];

describe('nvme sanitize-log', () => {
  for (const keyed of [true, false]) {
    it(`tells action and result, status ${keyed ? 'as the key' : 'under its name'}`, () => {
      expect(read(nvmeLog(1, { keyed }))).toEqual({
        format: 'nvme-sanitize-log',
        devices: [{ device: 'nvme0', techniques: ['block-erase', 'nvme-sanitize'], result: 'completed' }],
      });
    });
  }

  it.each([
    [0, 'not-stated'],
    [2, 'unfinished'],
    [3, 'failed'],
    [4, 'completed'],
  ])('status %i is %s', (status, result) => {
    expect(only(nvmeLog(status))?.result).toBe(result);
  });

  it('a success that is not at its end has not finished', () => {
    expect(only(nvmeLog(1, { sprog: 32_000 }))?.result).toBe('unfinished');
  });

  it('a status in a way not known is none', () => {
    expect(only(nvmeLog(1).replace('(1) ', ''))?.result).toBe('not-stated');
  });

  it('an action that clears nothing is no technique', () => {
    expect(only(nvmeLog(1, { action: 1 }))).not.toHaveProperty('techniques');
  });
});

describe('descriptions of a device', () => {
  const disk = {
    device: '/dev/sda',
    model: 'WDC WD10EZEX-08WN4A0',
    serial: 'WD-0001',
    capacityBytes: 1_000_204_886_016,
  };

  it('smartctl', () => {
    expect(read(smart)).toEqual({ format: 'smartctl', devices: [{ ...disk, result: 'not-stated' }] });
  });

  it('hdparm -I, and -N after it', () => {
    expect(read(HDPARM_I)).toEqual({ format: 'hdparm', devices: [{ ...disk, result: 'not-stated' }] });
    expect(read(HDPARM_I + HDPARM_N)?.devices).toEqual([
      { ...disk, result: 'not-stated', hiddenAreas: 'left' },
    ]);
  });
});

describe('nwipe', () => {
  const wiped = {
    model: 'WDC WD10EZEX-08WN4A0',
    serial: 'WD-0001',
    capacityBytes: 1_000_204_886_016,
    techniques: ['overwrite'],
    result: 'completed',
    errors: 0,
    startedLocal: '2026-04-20T10:00:10',
    finishedLocal: '2026-04-20T13:59:00',
  };

  it('log of a whole wipe', () => {
    expect(read(nwipeLog(' Erased '))).toEqual({
      format: 'nwipe-log',
      devices: [{ device: '/dev/sda', ...wiped }],
    });
  });

  it.each([
    ['a failure', nwipeLog('-FAILED-'), 'failed'],
    ['an abort', nwipeLog('UABORTED'), 'failed'],
    ['errors beside a success', nwipeLog(' Erased ', 3), 'failed'],
    ['no end', nwipeLog(''), 'unfinished'],
  ])('log with %s', (_, text, result) => {
    expect(only(text)?.result).toBe(result);
  });

  it.each([
    ['a whole run and then one without an end', nwipeLog(' Erased ') + nwipeLog(''), ['unfinished']],
    ['a failure and then a whole run', nwipeLog('-FAILED-', 2) + nwipeLog(' Erased '), ['completed']],
    ['a whole run and then a failure', nwipeLog(' Erased ') + nwipeLog('-FAILED-', 2), ['failed']],
    ['a run that only looked', nwipeLog(' Erased ') + lookedAt('WD-0001'), ['completed']],
    ['a look at another disk of that name', nwipeLog(' Erased ') + lookedAt('WD-0002'), ['completed']],
    [
      'a wipe of another disk of that name',
      nwipeLog(' Erased ') + nwipeLog('').replaceAll('WD-0001', 'WD-0002'),
      ['completed', 'unfinished'],
    ],
    [
      'a failure that its table does not know',
      nwipeLog(' Erased ').replace('[SUCCESS]', '[FAILURE]'),
      ['failed'],
    ],
    [
      'errors beyond counting',
      nwipeLog(' Erased ').replace('0 |     ', '99999999999999999 |     '),
      ['failed'],
    ],
  ])('log with %s', (_, text, results) => {
    const devices = read(text)!.devices;
    expect(devices.map(({ result }) => result)).toEqual(results);
    expect(devices.map(({ serial }) => serial)).toEqual(['WD-0001', 'WD-0002'].slice(0, results.length));
  });

  it('a serial number that was made anonymous is none', () => {
    expect(only(nwipeLog(' Erased ').replaceAll('WD-0001', 'XXXXXXX'))).not.toHaveProperty('serial');
  });

  it('text of the report', () => {
    expect(read(nwipeReport('ERASED'))).toEqual({ format: 'nwipe-report', devices: [wiped] });
  });

  it.each([
    ['failed', nwipeReport('FAILED'), 'failed'],
    ['aborted', nwipeReport('ABORTED'), 'failed'],
    ['with errors', nwipeReport('ERASED', { errors: '0/0/2' }), 'failed'],
    ['without a count of errors', nwipeReport('ERASED', { errors: '' }), 'failed'],
  ])('report %s', (_, text, result) => {
    expect(only(text)?.result).toBe(result);
  });

  it('reports of two disks in one text say nothing of either', () => {
    const other = nwipeReport('FAILED').replace('WD-0001', 'WD-0002');
    expect(read(nwipeReport('ERASED') + other)).toBeUndefined();
    expect(read(nwipeReport('ERASED') + nwipeReport('FAILED'))).toBeUndefined();
  });

  it('report on hidden sectors that were left', () => {
    const more = 'Visible sectors erased as requested, however hidden sectors NOT erased\n';
    expect(only(nwipeReport('ERASED', { more }))?.hiddenAreas).toBe('left');
  });
});

describe('anything else', () => {
  it.each([
    ['nothing', ''],
    ['prose', 'The disk was erased.'],
    ['other JSON', '{"result":"ok"}'],
    ['an empty object', '{}'],
    ['broken JSON', '{"nvme0":'],
    ['prototype keys', '{"__proto__":{"sprog":65535}}'],
    ['an endless name', smart.replace('WD-0001', 'W'.repeat(201))],
  ])('%s is no evidence', (_, text) => {
    expect(read(text)).toBeUndefined();
  });

  it('more devices than the bound are no evidence', () => {
    const one = JSON.parse(nvmeLog(1)).nvme0;
    const many = Object.fromEntries(Array.from({ length: 257 }, (_, i) => [`nvme${i}`, one]));
    expect(read(JSON.stringify(many))).toBeUndefined();
  });

  it('a file greater than the bound is no evidence', () => {
    expect(read(nwipeLog(' Erased ') + ' '.repeat(MAX_DEVICE_EVIDENCE))).toBeUndefined();
  });

  it('no bytes make it throw', () => {
    const samples = [nvmeLog(1), smart, HDPARM_I, nwipeLog(' Erased '), nwipeReport('ERASED')];
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.nat(), fc.string(), (text, at, insert) => {
        const place = at % text.length;
        read(text.slice(0, place) + insert + text.slice(place + insert.length));
      }),
      { seed: 6, numRuns: 300 },
    );
  });
});
