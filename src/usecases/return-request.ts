import type { ComparedFact } from '../formats/outcome.js';
import type { Notice, Progress } from '../inventory/index.js';
import type { SourceOptions } from '../sources/index.js';
import type { ManifestBinding } from './manifest-party.js';
import type { VerifiedRecord } from './verify-record.js';

/** Material that came back for one inventory of the manifest; without an id, for the only one it has. */
export interface ReturnedMaterial {
  readonly inventory?: string | undefined;
  readonly location: string;
}

export interface VerifyReturnRequest {
  /** The manifest with its signatures, as checked. */
  readonly manifest: VerifiedRecord;
  /** What holding its signers to the parties of the case came to, where a case was given. */
  readonly binding?: ManifestBinding | undefined;
  readonly material: readonly ReturnedMaterial[];
  /** Path of the inventory file with this sha256, if there is one. */
  readonly findInventory: (sha256: string) => Promise<string | undefined>;
  /** Rows files of the manifest's inventories: rows of tables that differ are then named. */
  readonly rows?: readonly ReturnedMaterial[] | undefined;
  /** Folders of the material, by inventory: only what lies in them is compared, under the paths that it has there. */
  readonly below?: readonly ReturnedMaterial[] | undefined;
  /** Folder that keeps the returned inventories and the findings file; made if needed. Without it they are not kept. */
  readonly keep?: string | undefined;
  readonly metadata: readonly ComparedFact[];
  readonly reading: SourceOptions;
  /** Where finished entries are noted, to go on after an interruption; each inventory has a file with its id added. */
  readonly journal?: string | undefined;
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly onNotice?: ((notice: Notice) => void) | undefined;
}
