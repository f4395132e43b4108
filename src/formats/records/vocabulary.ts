/** Words with a meaning that rules depend on. A word that is not here is an error: unknown kinds fail closed. */

export const ITEM_CLASSES = ['data', 'document', 'program', 'configuration', 'log', 'other'] as const;
export const ITEM_ORIGINS = ['handed-in', 'produced', 'collected'] as const;
export const TIME_CLASSES = ['current', 'history', 'archive'] as const;
export const SENSITIVITIES = ['public', 'internal', 'sensitive', 'core'] as const;

/** What a manifest can say there is none of. Saying nothing is not the same. */
export const DECLARABLE = [
  'runtime-data',
  'data-files',
  'documents',
  'other-data',
  'history',
  'archive',
  'program',
] as const;
export type Declarable = (typeof DECLARABLE)[number];

export const COPY_KINDS = [
  'primary',
  'replica',
  'backup',
  'snapshot',
  'archive',
  'cache',
  'log',
  'search-index',
  'cdn',
  'key',
  'paper',
  'agent-copy',
] as const;

export const MEDIUM_TYPES = [
  'hdd',
  'ssd',
  'nvme',
  'usb-flash',
  'memory-card',
  'tape',
  'optical',
  'memory',
  'hsm',
  'mobile',
  'paper',
  'cloud-volume',
  'object-storage',
  'hybrid-disk',
  'embedded-flash',
  'floppy',
  'network-device',
  'managed-service',
] as const;
export type MediumType = (typeof MEDIUM_TYPES)[number];

export const TECHNIQUES = [
  'overwrite',
  'block-erase',
  'ata-secure-erase',
  'ata-sanitize',
  'scsi-sanitize',
  'nvme-sanitize',
  'nvme-format',
  'crypto-erase',
  'tcg-revert',
  'degauss',
  'shred',
  'melt',
  'incinerate',
  'disintegrate',
  'expiry',
  'logical-delete',
  'pulverise',
  'pulp',
  'factory-reset',
  'zeroise',
  'power-off',
] as const;
export type Technique = (typeof TECHNIQUES)[number];

/** NIST SP 800-88 levels, weakest first; `none` removes nothing that a tool could not bring back. */
export const LEVELS = ['none', 'clear', 'purge', 'destroy'] as const;
export type Level = (typeof LEVELS)[number];

export const DEMANDS = [
  'return-all-data',
  'clear-all-data',
  'hand-over-documents',
  'hand-over-programs',
  'revoke-access',
  'assist',
] as const;

/** Events that retention and deadlines are counted from. */
export const TERM_EVENTS = ['demand', 'service-end', 'return-verified', 'authorisation'] as const;
export type TermEvent = (typeof TERM_EVENTS)[number];
