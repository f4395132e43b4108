import type { Definition } from '../database/entries.js';
import type { MysqlSession } from './session.js';
import { parameterText } from './spelling.js';

/** Without a mode that newer servers no longer know and that says nothing of what a routine does. */
const mode = (column: string): string =>
  `TRIM(BOTH ',' FROM REPLACE(CONCAT(',', ${column}, ','), ',NO_AUTO_CREATE_USER,', ','))`;

/** kind, name, further name, text: every query gives these; that of routines what they do besides, and their text is what is said of them. */
const QUERIES: readonly string[] = [
  `SELECT 'views', table_name, NULL, NULLIF(CONCAT('definer ', definer, '\n', 'security ', security_type, '\n', 'check ', check_option, '\n',
      NULLIF(view_definition, '')), '') FROM information_schema.views WHERE table_schema = database()`,
  `SELECT 'triggers', event_object_table, trigger_name, CONCAT('definer ', definer, '\n', action_timing, ' ', event_manipulation, ' order ',
      action_order, '\n', 'sql_mode ', ${mode('sql_mode')}, '\n', action_statement) FROM information_schema.triggers WHERE trigger_schema = database()`,
  `SELECT 'routines', CONCAT(LOWER(r.routine_type), ' ', r.routine_name), NULL, CONCAT('definer ', r.definer, '\n', 'security ', r.security_type, '\n',
      'sql_mode ', ${mode('r.sql_mode')}, '\n', r.is_deterministic, ' ', r.sql_data_access, '\n', COALESCE(CONCAT('returns ', NULLIF(r.dtd_identifier, ''), '\n'), ''),
      COALESCE((SELECT GROUP_CONCAT(CONCAT(COALESCE(p.parameter_mode, ''), ' ', p.parameter_name, ' ', p.dtd_identifier, '\n') ORDER BY p.ordinal_position SEPARATOR '')
        FROM information_schema.parameters p WHERE p.specific_schema = r.routine_schema AND p.specific_name = r.specific_name AND p.routine_type = r.routine_type AND p.ordinal_position > 0), '')),
      r.routine_definition FROM information_schema.routines r WHERE r.routine_schema = database()`,
  `SELECT 'events', event_name, NULL, CONCAT('definer ', definer, '\n', event_type, ' ', COALESCE(execute_at, ''), COALESCE(interval_value, ''), ' ',
      COALESCE(interval_field, ''), ' ', COALESCE(starts, ''), ' ', COALESCE(ends, ''), ' ', status, ' ', on_completion, '\n', event_definition)
    FROM information_schema.events WHERE event_schema = database()`,
  `SELECT 'grants', 'database', grantee, GROUP_CONCAT(CONCAT(privilege_type, IF(is_grantable = 'YES', '*', '')) ORDER BY privilege_type SEPARATOR ', ')
    FROM information_schema.schema_privileges WHERE table_schema = database() OR REPLACE(table_schema, '\\\\', '') = database() GROUP BY BINARY grantee`,
  `SELECT 'grants', CONCAT('table ', table_name), grantee, GROUP_CONCAT(CONCAT(privilege_type, IF(is_grantable = 'YES', '*', '')) ORDER BY privilege_type SEPARATOR ', ')
    FROM information_schema.table_privileges WHERE table_schema = database() GROUP BY BINARY table_name, BINARY grantee`,
  `SELECT 'grants', CONCAT('column ', table_name, '.', column_name), grantee, GROUP_CONCAT(privilege_type ORDER BY privilege_type SEPARATOR ', ')
    FROM information_schema.column_privileges WHERE table_schema = database() GROUP BY BINARY table_name, column_name, BINARY grantee`,
  `SELECT 'comments', 'table', m.name, GROUP_CONCAT(m.line ORDER BY m.place, m.line SEPARATOR '\n') FROM (
      SELECT table_name AS name, 0 AS place, CONCAT('is ', QUOTE(table_comment)) AS line FROM information_schema.tables
        WHERE table_schema = database() AND table_comment <> '' AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')
      UNION ALL SELECT c.table_name, c.ordinal_position, CONCAT(c.column_name, ' is ', QUOTE(c.column_comment)) FROM information_schema.columns c
        JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')
        WHERE c.table_schema = database() AND c.column_comment <> ''
      UNION ALL SELECT DISTINCT table_name, 1000000, CONCAT('index ', index_name, ' is ', QUOTE(index_comment)) FROM information_schema.statistics
        WHERE table_schema = database() AND index_comment <> '') m GROUP BY BINARY m.name`,
];

/** Views, triggers, routines, events, grants, comments, and the sequences of MariaDB. */
export async function readDefinitions(session: MysqlSession): Promise<Definition[]> {
  const definitions: Definition[] = [];
  const own = `\`${(await session.rows('SELECT database()'))[0]![0]!.replace(/`/g, '``')}\`.`;
  for (const query of QUERIES) {
    for (const [kind, name, further, said, body] of await session.rows(query)) {
      const names = [name!, ...(further === null || further === undefined ? [] : [further])];
      const text = body === undefined ? said : body === null ? null : `${parameterText(said ?? '')}${body}`;
      // A view names the database that it was made in; where it is restored that may be another.
      definitions.push({ kind: kind!, schemaName: '', names, text: text?.replaceAll(own, '') });
    }
  }
  const sequences = await session.rows(
    `SELECT table_name FROM information_schema.tables WHERE table_schema = database() AND table_type = 'SEQUENCE'`,
  );
  for (const [name] of sequences) {
    const [row] = await session.rows(`SELECT * FROM \`${name!.replace(/`/g, '``')}\``);
    definitions.push({ kind: 'sequences', schemaName: '', names: [name!], text: row?.join(' ') });
  }
  return definitions;
}
