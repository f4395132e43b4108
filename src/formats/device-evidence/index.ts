import { decodeUtf8 } from '../../core/bytes.js';
import { type DeviceEvidence, deviceEvidence, MAX_DEVICE_EVIDENCE } from './facts.js';
import { hdparm } from './hdparm.js';
import { nvmeSanitizeLog, smartctl } from './json-tools.js';
import { nwipeLog, nwipeReport } from './nwipe.js';

export { type DeviceEvidence, type DeviceFacts, MAX_DEVICE_EVIDENCE } from './facts.js';

/** Facts of what a tool wrote, recognised by content; undefined for whatever else it may be. */
export function readDeviceEvidence(bytes: Uint8Array): DeviceEvidence | undefined {
  if (bytes.length > MAX_DEVICE_EVIDENCE) return undefined;
  const text = decodeUtf8(bytes)?.replace(/^\ufeff/, '');
  if (text === undefined) return undefined;
  const read = text.trimStart().startsWith('{')
    ? readJson(text)
    : (nwipeLog(text) ?? nwipeReport(text) ?? hdparm(text));
  const checked = deviceEvidence.safeParse(read);
  return checked.success ? checked.data : undefined;
}

function readJson(text: string): DeviceEvidence | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return smartctl(value) ?? nvmeSanitizeLog(value);
}
