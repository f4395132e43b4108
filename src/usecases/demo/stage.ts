import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { digestHex } from '../../core/digest.js';
import { serialiseCheckpoint } from '../../formats/checkpoint.js';
import {
  buildRecord,
  type PredicateOf,
  type RecordKind,
  serialiseRecord,
} from '../../formats/records/index.js';
import type { Bilingual } from '../../formats/role.js';
import { type Case, createCase } from '../../ledger/index.js';
import { signDetached } from '../../trust/index.js';
import { referInventory } from '../inventory-ref.js';
import { listInventory } from '../list-inventory.js';
import { writeWholeFile } from '../small-file.js';
import { type DemoPerson, makePeople } from './parties.js';

/** One thing that somebody does, as the demonstration tells it. */
export interface DemoStep {
  /** RFC 3339 UTC, in the demonstration's own calendar. */
  readonly at: string;
  readonly party: string;
  readonly text: Bilingual;
}

/** What a record says beyond the members every record has. */
type Says<K extends RecordKind> = Omit<PredicateOf<K>, 'case' | 'party' | 'recordedAt'>;

/** Where the demonstration plays: its folders, its case, its people. Every time in it is told, none is taken from a clock. */
export class DemoStage {
  #number = 0;
  readonly #files = new Map<string, string>();

  private constructor(
    readonly dir: string,
    readonly source: Case,
    readonly people: ReadonlyMap<string, DemoPerson>,
  ) {}

  static async open(dir: string, caseId: string, createdAt: string): Promise<DemoStage> {
    await mkdir(join(dir, 'records'), { recursive: true });
    const source = await createCase(join(dir, 'case'), {
      caseId,
      createdAt,
      nonce: digestHex('sha256', Buffer.from(caseId)).slice(0, 32),
    });
    return new DemoStage(dir, source, await makePeople(join(dir, 'keys'), source.trustDir));
  }

  path(...names: string[]): string {
    return join(this.dir, ...names);
  }

  person(id: string): DemoPerson {
    return this.people.get(id)!;
  }

  /** Makes a record, has the author and everybody else named sign it, and enters it into the case. Returns its digest. */
  async record<K extends RecordKind>(
    kind: K,
    at: string,
    author: string,
    says: Says<K>,
    cosigners: readonly string[] = [],
  ): Promise<string> {
    const statement = buildRecord(kind, {
      case: this.source.id,
      party: this.person(author).party,
      recordedAt: at,
      ...says,
    });
    return this.enter(kind, at, serialiseRecord(statement), [author, ...cosigners]);
  }

  /** Signs and enters record bytes that are there already. */
  async enter(kind: string, at: string, record: Uint8Array, signers: readonly string[]): Promise<string> {
    this.#number += 1;
    const file = this.path('records', `${String(this.#number).padStart(2, '0')}-${kind}.json`);
    writeWholeFile(file, record);
    this.#files.set(`${kind} ${signers[0]}`, file);
    const signatures: Uint8Array[] = [];
    for (const [i, id] of signers.entries()) {
      const { signer, certificate } = this.person(id);
      const p7s = await signDetached({
        content: record,
        signer,
        certificates: [certificate],
        signingTime: new Date(at),
      });
      writeWholeFile(i === 0 ? `${file}.p7s` : `${file}.${i + 1}.p7s`, p7s);
      signatures.push(p7s);
    }
    await this.source.append({ type: 'record', addedAt: at, record, signatures });
    return digestHex('sha256', record);
  }

  /** File of the newest record of a kind by an author; its signatures are beside it. */
  recordFile(kind: RecordKind, author: string): string {
    return this.#files.get(`${kind} ${author}`)!;
  }

  /** States how much of the ledger there is, signed by everybody named. */
  async checkpoint(at: string, signers: readonly string[]): Promise<void> {
    const checkpoint = await this.source.checkpoint();
    const content = serialiseCheckpoint(checkpoint);
    const signatures = await Promise.all(
      signers.map((id) => {
        const { signer, certificate } = this.person(id);
        return signDetached({ content, signer, certificates: [certificate], signingTime: new Date(at) });
      }),
    );
    await this.source.checkpoints.add(checkpoint, { signatures });
  }

  /** Puts a file into the case by its content. */
  async keep(path: string, name: string, at: string, mediaType: string) {
    const { sha256, size } = await this.source.material.storeFile(path);
    await this.source.append({
      type: 'material',
      addedAt: at,
      material: sha256,
      mediaType,
      note: name,
      size,
    });
    return { name, sha256, size };
  }

  /** Lists folders or archives into an inventory that is kept in the case; returns how records refer to it. */
  async inventory(id: string, name: string, sources: readonly string[], output: string, at: string) {
    await listInventory({
      sources,
      output,
      tree: 'sha256',
      digests: ['sha256', 'sm3'],
      metadata: true,
      reading: {},
    });
    await this.keep(output, name, at, 'application/x-ndjson');
    return referInventory({ id, name, path: output });
  }
}
