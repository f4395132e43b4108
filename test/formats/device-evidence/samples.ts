/** What the tools write, in their own forms (nvme-cli 2.3 and 2.11, smartmontools 7.3, hdparm 9.65, nwipe 0.35); serial numbers invented. */

/** nvme-cli 2.3 has the status under its own text as the key; `keyed: false` is the form before and after. */
export function nvmeLog(status: number, { action = 2, sprog = 65_535, keyed = true } = {}): string {
  const said = {
    0: 'NVM Subsystem has never been sanitized.',
    1: 'Most Recent Sanitize Command Completed Successfully.',
    2: 'Sanitize in Progress.',
    3: 'Most Recent Sanitize Command Failed.',
    4: 'Most Recent Sanitize Command (No-Deallocate After Sanitize) Completed Successfully.',
  }[status];
  return JSON.stringify({
    nvme0: {
      sprog,
      sstat: { global_erased: 1, no_cmplted_passes: 0, [keyed ? said! : 'status']: `(${status}) ${said}` },
      cdw10_info: action,
      time_over_write: 4_294_967_295,
      time_block_erase: 60,
      time_crypto_erase: 2,
    },
  });
}

export const smart = JSON.stringify({
  json_format_version: [1, 0],
  smartctl: { version: [7, 3], argv: ['smartctl', '-j', '-i', '/dev/sda'], exit_status: 0 },
  device: { name: '/dev/sda', info_name: '/dev/sda [SAT]', type: 'sat', protocol: 'ATA' },
  model_name: 'WDC WD10EZEX-08WN4A0',
  serial_number: 'WD-0001',
  user_capacity: { blocks: 1_953_525_168, bytes: 1_000_204_886_016 },
});

export const HDPARM_I = `
/dev/sda:

ATA device, with non-removable media
\tModel Number:       WDC WD10EZEX-08WN4A0
\tSerial Number:      WD-0001
\tFirmware Revision:  01.01A01
Configuration:
\tLogical\t\tmax\tcurrent
\tcylinders\t16383\t16383
\tLBA    user addressable sectors:   268435455
\tLBA48  user addressable sectors:  1953525168
\tLogical  Sector size:                   512 bytes
\tPhysical Sector size:                  4096 bytes
\tdevice size with M = 1000*1000:     1000204 MBytes (1000 GB)
Security:
\tnot\tenabled
\tnot\tlocked
`;
export const HDPARM_N = '\n/dev/sda:\n max sectors   = 1953523055/1953525168, HPA is enabled\n';

export function nwipeLog(status: string, errors = 0): string {
  return `[2026/04/20 10:00:00]    info: nwipe 0.35
[2026/04/20 10:00:01]  notice: Found /dev/sda, ATA    , WDC WD10EZEX-08WN4A0, 1000 GB, S/N=WD-0001
[2026/04/20 10:00:01]    info: /dev/sda, sector(logical)/block(physical) sizes 512/4096
[2026/04/20 10:00:09]  notice: /dev/sda has serial number WD-0001
[2026/04/20 10:00:09]  notice: /dev/sda, sect/blk/dev 512/4096/1000204886016
[2026/04/20 10:00:10]  notice: Invoking method 'PRNG Stream' on /dev/sda
[2026/04/20 10:00:10]  notice: Starting pass 1/1, round 1/1, on /dev/sda
[2026/04/20 13:58:00]  notice: Finished pass 1/1, round 1/1, on /dev/sda
[2026/04/20 13:59:00]  notice: [SUCCESS] Verified that /dev/sda is empty.
${
  status === ''
    ? ''
    : `
******************************** Error Summary *********************************
!   Device | Pass Errors | Verifications Errors | Fdatasync I\\O Errors
--------------------------------------------------------------------------------
       sda |           ${errors} |                    0 |                    0
********************************************************************************

********************************* Drive Status *********************************
!   Device | Status | Thru-put | HH:MM:SS | Model/Serial Number
--------------------------------------------------------------------------------
       sda |${status}| 140 MB/s | 03:58:50 | WDC WD10EZEX/WD-0001
--------------------------------------------------------------------------------
`
}`;
}

export function nwipeReport(status: string, { errors = '0/0/0', more = '' } = {}): string {
  return `                      Disk Erasure Report
                      Page 1 - Erasure Status
Disk Information
Make/Model: WDC WD10EZEX-08WN4A0            Serial: WD-0001
Size(Apparent): 1000 GB, 1000204886016 bytes     Bus: ATA
Disk Erasure Details
Start time: 2026/04/20 10:00:10             End time: 2026/04/20 13:59:00
Duration: 03:58:50                          Status: ${status}
Method: PRNG Stream                         PRNG algorithm: Isaac
HPA/DCO: No hidden sectors                  HPA/DCO Size: No hidden sectors
Errors(pass/sync/verify): ${errors}         Throughput: 140 MB/s/sec
${more}`;
}
