import { z } from 'zod';
import { type DeviceEvidence, facts } from './facts.js';

/** One device of `nvme sanitize-log -o json`. nvme-cli 2.x writes the status under its own text as the key, others under `status`. */
const sanitizeLog = z.object({
  sprog: z.int().min(0).max(65_535),
  sstat: z.record(z.string(), z.union([z.string(), z.number()])),
  cdw10_info: z.int().min(0).max(0xffff_ffff),
});

/** Sanitize action, NVMe 1.4 figure 322: what it may be called in a record. */
const ACTIONS = {
  2: ['block-erase', 'nvme-sanitize'],
  3: ['overwrite', 'nvme-sanitize'],
  4: ['crypto-erase', 'nvme-sanitize'],
} as const;

/** Most recent sanitize status, SSTAT bits 2:0, NVMe 1.4 figure 210. */
const RESULTS = { 1: 'completed', 2: 'unfinished', 3: 'failed', 4: 'completed' } as const;

const SUCCESSFUL: readonly number[] = [1, 4];
const ALL_DONE = 65_535;

export function nvmeSanitizeLog(value: unknown): DeviceEvidence | undefined {
  const logs = z.record(z.string(), sanitizeLog).safeParse(value);
  if (!logs.success) return undefined;
  const devices = Object.entries(logs.data).map(([device, { sprog, sstat, cdw10_info }]) => {
    const stated = Object.values(sstat).flatMap((v) => /^\((\d)\)/.exec(String(v))?.[1] ?? []);
    const status = stated.length === 1 ? Number(stated[0]) : -1;
    const techniques = ACTIONS[(cdw10_info & 7) as keyof typeof ACTIONS];
    // A success with progress that is not at its end contradicts itself.
    const result =
      SUCCESSFUL.includes(status) && sprog !== ALL_DONE
        ? 'unfinished'
        : RESULTS[status as keyof typeof RESULTS];
    return facts({
      device,
      techniques: techniques && [...techniques],
      result: result ?? 'not-stated',
    });
  });
  return { format: 'nvme-sanitize-log', devices };
}

const smart = z.object({
  smartctl: z.object({}),
  device: z.object({ name: z.string() }).optional(),
  model_name: z.string().optional(),
  serial_number: z.string(),
  user_capacity: z.object({ bytes: z.int().min(0) }).optional(),
  nvme_total_capacity: z.int().min(0).optional(),
});

export function smartctl(value: unknown): DeviceEvidence | undefined {
  const parsed = smart.safeParse(value);
  if (!parsed.success) return undefined;
  const { device, model_name, serial_number, user_capacity, nvme_total_capacity } = parsed.data;
  return {
    format: 'smartctl',
    devices: [
      facts({
        device: device?.name,
        model: model_name,
        serial: serial_number.trim(),
        capacityBytes: user_capacity?.bytes ?? nvme_total_capacity,
        result: 'not-stated',
      }),
    ],
  };
}
