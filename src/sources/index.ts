import { realpathSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { byteString } from '../core/bytes.js';
import type { Source } from '../core/entry.js';
import { CloudexitError } from '../core/errors.js';
import { displayText } from '../core/path.js';
import { ArchiveSource } from './archive-source.js';
import { BelowFolder } from './below-folder.js';
import { isDatabaseUrl, sqliteFile } from './database/location.js';
import { openDatabase } from './database/open.js';
import { detectArchive } from './detect.js';
import { DirectorySource } from './dir.js';
import { reportingOpenErrors } from './open-errors.js';
import { FileAccess, VolumeAccess } from './random-access.js';
import { isStoreLocation, parseStoreLocation } from './s3/location.js';
import { StoreSource } from './s3/source.js';
import { type SourceOptions, type SourceSettings, settingsOf } from './settings.js';
import { SeveralSources } from './several.js';
import { SQLITE_MAGIC, SqliteSource } from './sqlite/index.js';
import { refuseTarVolumes } from './tar/volumes.js';

export { type DatabaseClient, databaseClient } from './database/client.js';
export { isDatabaseUrl, shownDatabase, sqliteFile } from './database/location.js';
export { type AnswerRow, isDatabaseLocation, openReadOnly, type ReadOnlyDatabase } from './database/query.js';
export type { ArchiveLimits } from './limits.js';
export { DEFAULT_LIMITS } from './limits.js';
export { LIST_FORMATS, type ListFormat, type ListOptions, openList } from './lists/index.js';
export { readTable, type Table } from './lists/table.js';
export { StoreInquiry } from './s3/inquiry.js';
export { isStoreLocation } from './s3/location.js';
export type { SourceOptions } from './settings.js';

/**
 * Opens a folder, an archive (tar; tar under gzip, zstd, xz, bzip2; zip) recognised by its content, or `s3://BUCKET/PREFIX`. Throws
 * SOURCE_NOT_FOUND, SOURCE_UNREADABLE, SOURCE_UNSUPPORTED. The caller closes the source.
 */
export async function openSource(location: string, options: SourceOptions = {}): Promise<Source> {
  return openSources([location], options);
}

/**
 * Several folders or archives as one return; with `volumes`, the pieces of one archive in their order. Throws as {@link openSource} does, and
 * FOLDER_NOT_NAMED (usage).
 */
export async function openSources(
  locations: readonly string[],
  options: SourceOptions = {},
): Promise<Source> {
  if (locations.length === 0) throw new CloudexitError('SOURCE_NOT_FOUND', 'no source is named', { exit: 2 });
  const whole = await openWhole(locations, options);
  if (options.below === undefined) return whole;
  try {
    const names = locations.map((location) => nameOf(sqliteFile(location) ?? location));
    return new BelowFolder(whole, options.below, names);
  } catch (error) {
    await whole.close();
    throw error;
  }
}

async function openWhole(locations: readonly string[], options: SourceOptions): Promise<Source> {
  const settings = settingsOf(options);
  if (options.volumes) return openVolumes(locations, settings);
  const parts: Source[] = [];
  try {
    for (const location of locations) parts.push(openOne(location, settings));
  } catch (error) {
    for (const part of parts) await part.close();
    throw error;
  }
  return parts.length === 1 ? parts[0]! : new SeveralSources(parts);
}

function openOne(location: string, settings: SourceSettings): Source {
  if (isDatabaseUrl(location)) return openDatabase(location, settings.database);
  if (isStoreLocation(location)) return openStore(location, settings);
  const sqlite = sqliteFile(location);
  if (sqlite !== undefined) return new SqliteSource(sqlite, nameOf(sqlite), settings.database);
  return reportingOpenErrors(location, () => {
    const stats = statSync(location);
    if (stats.isDirectory()) return new DirectorySource(Buffer.from(location), nameOf(location), settings);
    if (!stats.isFile()) throw unsupported(location, 'is neither a folder nor a regular file');
    const access = openFile(location);
    try {
      const format = detectArchive(access);
      if (format === undefined) throw isSqlite(access) ? databaseFile(location) : noArchive(location);
      return new ArchiveSource(format, access, nameOf(location), settings);
    } catch (error) {
      access.close();
      throw error;
    }
  });
}

function openStore(location: string, settings: SourceSettings): Source {
  const parsed = parseStoreLocation(location);
  // Said rather than passed over: whoever asks for what is inside must not take a list of the outside for it.
  if (settings.nested > 0) throw unsupported(location, 'is a store, and archives in stores are not opened');
  return new StoreSource(parsed, settings.store);
}

function openVolumes(locations: readonly string[], settings: SourceSettings): Source {
  const files: FileAccess[] = [];
  const stored = locations.find(isStoreLocation);
  if (stored !== undefined) throw unsupported(stored, 'is a store, and volumes in stores are not joined');
  try {
    for (const location of locations) {
      files.push(reportingOpenErrors(location, () => openFile(location)));
    }
    const first = locations[0]!;
    const access = new VolumeAccess(files);
    const format = detectArchive(access);
    if (format === undefined)
      throw unsupported(first, 'is not the first volume of an archive that can be read');
    if (format === 'tar') refuseTarVolumes(files, nameOf(first));
    return new ArchiveSource(format, access, nameOf(first), settings, access.starts);
  } catch (error) {
    for (const file of files) file.close();
    throw error;
  }
}

/** The file itself: whoever reads its content later does not follow links. */
function openFile(location: string): FileAccess {
  return new FileAccess(realpathSync(location, 'buffer'));
}

/** Findings never carry a path of this machine, only the last name. */
function nameOf(location: string): string {
  return displayText(basename(resolve(location)));
}

function isSqlite(access: FileAccess): boolean {
  return byteString(access.read(0, SQLITE_MAGIC.length)) === SQLITE_MAGIC;
}

function databaseFile(location: string): CloudexitError {
  return new CloudexitError('SOURCE_UNSUPPORTED', 'the source is a SQLite database', {
    subject: location,
    hint: 'Write sqlite: before the name to read its tables. As a file, it is listed with the folder it is in.',
  });
}

function noArchive(location: string): CloudexitError {
  return unsupported(location, 'is not an archive of a kind that can be read');
}

function unsupported(location: string, why: string): CloudexitError {
  return new CloudexitError('SOURCE_UNSUPPORTED', `the source ${why}`, {
    subject: location,
    hint: 'Folders, zip, and tar, also under gzip, zstd, xz or bzip2, s3://BUCKET/PREFIX, and databases (postgres://, mysql://, mariadb://, sqlite:FILE) can be read.',
  });
}
