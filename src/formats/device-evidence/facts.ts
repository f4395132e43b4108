import { z } from 'zod';
import { TECHNIQUES } from '../records/vocabulary.js';

/** `manifests/formats/device-evidence.md`, D1. */
export const MAX_DEVICE_EVIDENCE = 4 * 1024 * 1024;
const MAX_DEVICES = 256;

const words = z.string().min(1).max(200);
const local = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);

/** What a file states of one device (D2, D3). A member that is absent is not stated. */
const deviceFacts = z.strictObject({
  device: words.optional(),
  model: words.optional(),
  serial: words.optional(),
  capacityBytes: z.int().min(0).optional(),
  techniques: z.array(z.enum(TECHNIQUES)).max(4).optional(),
  result: z.enum(['completed', 'failed', 'unfinished', 'not-stated']),
  errors: z.int().min(0).optional(),
  hiddenAreas: z.enum(['none', 'left']).optional(),
  /** Time of the tool's own clock, whose zone it does not say. */
  startedLocal: local.optional(),
  finishedLocal: local.optional(),
});

export const deviceEvidence = z.strictObject({
  format: z.enum(['nvme-sanitize-log', 'smartctl', 'hdparm', 'nwipe-log', 'nwipe-report']),
  devices: z.array(deviceFacts).min(1).max(MAX_DEVICES),
});

export type DeviceFacts = z.infer<typeof deviceFacts>;
export type DeviceEvidence = z.infer<typeof deviceEvidence>;

/** Facts under construction: members may be undefined. */
export type Stated = { readonly [K in keyof DeviceFacts]?: DeviceFacts[K] | undefined } & Pick<
  DeviceFacts,
  'result'
>;

/** Without the members that are not stated. */
export function facts(stated: Stated): DeviceFacts {
  const given = Object.entries(stated).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(given) as DeviceFacts;
}

/** A count as a tool prints it; undefined if there is none, or one too great to be exact. */
export function countOf(text: string | undefined): number | undefined {
  const value = text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : undefined;
  return value !== undefined && Number.isSafeInteger(value) ? value : undefined;
}
