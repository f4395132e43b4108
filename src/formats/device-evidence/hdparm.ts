import { countOf, type DeviceEvidence, facts, type Stated } from './facts.js';

/** Text of `hdparm -I`, with that of `hdparm -N` after it or alone. */
export function hdparm(text: string): DeviceEvidence | undefined {
  const parts = text.split(/^(?=\/dev\/\S+:\s*$)/m).filter((p) => /^\/dev\/\S+:\s*$/m.test(p));
  const devices = new Map<string, Stated>();
  for (const part of parts) {
    const device = /^(\/dev\/\S+):/.exec(part)![1]!;
    const field = (name: string) => new RegExp(`^\\s*${name}:[ \\t]*(\\S.*?)\\s*$`, 'm').exec(part)?.[1];
    const hidden = /HPA (?:is|setting seems) (enabled|disabled)/.exec(part)?.[1];
    const serial = field('Serial Number');
    if (serial === undefined && hidden === undefined) continue;
    const sectors = countOf(
      field('LBA48\\s+user addressable sectors') ?? field('LBA\\s+user addressable sectors'),
    );
    const size = countOf(/Logical(?:\/Physical)?\s+Sector size:\s*(\d+)/i.exec(part)?.[1]);
    const before = devices.get(device);
    devices.set(device, {
      device,
      model: field('Model Number') ?? before?.model,
      serial: serial ?? before?.serial,
      capacityBytes: sectors === undefined || size === undefined ? before?.capacityBytes : sectors * size,
      result: 'not-stated',
      hiddenAreas: hidden === undefined ? before?.hiddenAreas : hidden === 'enabled' ? 'left' : 'none',
    });
  }
  return devices.size === 0 ? undefined : { format: 'hdparm', devices: [...devices.values()].map(facts) };
}
