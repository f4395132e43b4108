import type { Source } from '../../core/entry.js';
import { displayText } from '../../core/path.js';
import { PostgresSource } from '../postgres/index.js';
import type { DatabaseOptions } from './access.js';
import { parseDatabaseUrl } from './location.js';

/** A database server's database, by its URL. Nothing is asked of it before the first entry. */
export function openDatabase(url: string, options: DatabaseOptions): Source {
  const location = parseDatabaseUrl(url);
  return new PostgresSource(location, displayText(location.database), options);
}
