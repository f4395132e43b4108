import type { Definition } from '../database/entries.js';
import type { PostgresSession } from './session.js';
import { typeText } from './type-text.js';
import { viewText } from './view-text.js';

/** Left out of paths: where everything is unless somebody said otherwise. */
export const DEFAULT_SCHEMA = 'public';

const OWN = `n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'`;
const notOfExtension = (catalog: string, oid: string): string =>
  `NOT EXISTS (SELECT FROM pg_depend own WHERE own.classid = '${catalog}'::regclass AND own.objid = ${oid} AND own.deptype = 'e')`;

/** Options one a line, in an order of their own: a dump brings them in another. */
const options = (list: string): string =>
  `array_to_string(ARRAY(SELECT o FROM unnest(${list}) o ORDER BY o COLLATE "C"), E'\\n')`;

/** All rights that there are to a kind of thing, each with `mark`: a newer server knows more of them. */
const everyRight = (kind: string, owner: string, mark: string): string =>
  `(SELECT string_agg(y.privilege_type || '${mark}', ', ' ORDER BY y.privilege_type) FROM aclexplode(acldefault(${kind}, ${owner})) y WHERE y.grantee = ${owner})`;

/** Who may do what, one line a grantee; all rights as ALL, which is what a dump says of them. */
const rightsLines = (kind: string, list: string, owner: string): string =>
  `(SELECT string_agg(g.grantee || ': ' || CASE g.rights WHEN ${everyRight(kind, owner, '')} THEN 'ALL' WHEN ${everyRight(kind, owner, '*')} THEN 'ALL*' ELSE g.rights END,
      E'\\n' ORDER BY g.grantee COLLATE "C") FROM (
    SELECT CASE WHEN x.grantee = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(x.grantee) END AS grantee,
      string_agg(x.privilege_type || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ', ' ORDER BY x.privilege_type) AS rights
    FROM aclexplode(${list}) x GROUP BY x.grantee) g)`;

/** The owner first. */
const acl = (kind: string, list: string, owner: string): string =>
  `'owner ' || pg_get_userbyid(${owner}) || E'\\n' || coalesce(${rightsLines(`'${kind}'`, `coalesce(${list}, acldefault('${kind}', ${owner}))`, owner)}, '')`;

const commentLine = (of: string): string => `${of} || 'is ' || quote_literal(d.description)`;

const signature = `p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')'`;

/** kind, schema, name, further name, text: every query gives these. */
const QUERIES: readonly string[] = [
  `SELECT 'views', n.nspname, c.relname, NULL, CASE c.relkind WHEN 'm' THEN 'materialized ' ELSE '' END || 'view' ||
      coalesce(' with (' || array_to_string(c.reloptions, ', ') || ')', '') ||
      CASE WHEN c.relispopulated THEN '' ELSE ' with no data' END || E'\\n' || pg_get_viewdef(c.oid) ||
      coalesce(E'\\n' || (SELECT string_agg(pg_get_indexdef(i.indexrelid), E'\\n' ORDER BY i.indexrelid::regclass::text COLLATE "C") FROM pg_index i WHERE i.indrelid = c.oid), '') ||
      coalesce(E'\\n' || (SELECT string_agg(quote_ident(a.attname) || ' default ' || pg_get_expr(d.adbin, d.adrelid), E'\\n' ORDER BY d.adnum)
        FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE d.adrelid = c.oid), '')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('v', 'm') AND ${OWN} AND ${notOfExtension('pg_class', 'c.oid')}`,
  `SELECT 'foreign-tables', n.nspname, c.relname, NULL, 'server ' || s.srvname || E'\\n' || ${options('f.ftoptions')} ||
      coalesce((SELECT string_agg(E'\\ncolumn ' || quote_ident(a.attname) || ' ' || ${typeText('a.atttypid', 'a.atttypmod')} || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END ||
        coalesce(' ' || ${options('a.attfdwoptions')}, ''), '' ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '')
    FROM pg_foreign_table f JOIN pg_class c ON c.oid = f.ftrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_foreign_server s ON s.oid = f.ftserver WHERE ${OWN}`,
  `SELECT 'sequences', n.nspname, c.relname, NULL,
      CASE WHEN has_sequence_privilege(c.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE') THEN
        format('%s start %s minimum %s maximum %s increment %s cycle %s cache %s last %s', format_type(s.seqtypid, NULL), s.seqstart, s.seqmin, s.seqmax,
          s.seqincrement, s.seqcycle, s.seqcache, coalesce(pg_sequence_last_value(c.oid)::text, 'none')) ||
          coalesce((SELECT ' owned by ' || d.refobjid::regclass || '.' || quote_ident(a.attname) FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')), '') END
    FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${OWN}`,
  `SELECT 'routines', n.nspname, ${signature}, NULL,
      CASE p.prokind WHEN 'a' THEN 'aggregate ' || a.aggtransfn || ' ' || format_type(a.aggtranstype, NULL) || ' ' || a.aggfinalfn || ' ' || coalesce(a.agginitval, '')
      ELSE pg_get_functiondef(p.oid) END
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace LEFT JOIN pg_aggregate a ON a.aggfnoid = p.oid
    WHERE ${OWN} AND ${notOfExtension('pg_proc', 'p.oid')}`,
  `SELECT 'triggers', n.nspname, c.relname, t.tgname, pg_get_triggerdef(t.oid) || E'\\nenabled ' || t.tgenabled::text
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND ${OWN}`,
  `SELECT 'rules', n.nspname, c.relname, r.rulename, pg_get_ruledef(r.oid) || E'\\nenabled ' || r.ev_enabled::text
    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE r.rulename <> '_RETURN' AND ${OWN}`,
  `SELECT 'policies', n.nspname, c.relname, p.polname, format('command %s permissive %s roles %s using %s check %s', p.polcmd, p.polpermissive,
      array_to_string(ARRAY(SELECT CASE WHEN r = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(r) END FROM unnest(p.polroles) r ORDER BY 1), ', '),
      pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${OWN}`,
  `SELECT 'types', n.nspname, t.typname, NULL, CASE t.typtype
      WHEN 'e' THEN 'enum' || E'\\n' || (SELECT string_agg(quote_literal(e.enumlabel), E'\\n' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)
      WHEN 'd' THEN 'domain ' || ${typeText('t.typbasetype', 't.typtypmod')} || CASE WHEN t.typnotnull THEN ' not null' ELSE '' END ||
        coalesce(' default ' || t.typdefault, '') ||
        coalesce(E'\\n' || (SELECT string_agg(k.conname || ' ' || pg_get_constraintdef(k.oid), E'\\n' ORDER BY k.conname) FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype <> 'n'), '')
      WHEN 'r' THEN 'range of ' || (SELECT format_type(r.rngsubtype, NULL) FROM pg_range r WHERE r.rngtypid = t.oid)
      ELSE 'composite' || coalesce(E'\\n' || (SELECT string_agg(quote_ident(a.attname) || ' ' || ${typeText('a.atttypid', 'a.atttypmod')}, E'\\n' ORDER BY a.attnum)
        FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '') END
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
    WHERE ${OWN} AND ${notOfExtension('pg_type', 't.oid')} AND (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND c.relkind = 'c'))`,
  `SELECT 'extensions', '', x.extname, NULL, x.extversion || E'\\nschema ' || n.nspname
    FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace`,
  `SELECT 'event-triggers', '', e.evtname, NULL, format('on %s tags %s execute %s enabled %s', e.evtevent, coalesce(array_to_string(e.evttags, ', '), 'all'),
      e.evtfoid::regprocedure, e.evtenabled) FROM pg_event_trigger e WHERE ${notOfExtension('pg_event_trigger', 'e.oid')}`,
  `SELECT 'statistics', n.nspname, s.stxname, NULL, pg_get_statisticsobjdef(s.oid)
    FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE ${OWN}`,
  `SELECT 'collations', n.nspname, l.collname, NULL, format('provider %s locale %s ctype %s deterministic %s', l.collprovider,
      coalesce(to_jsonb(l) ->> 'colllocale', to_jsonb(l) ->> 'colliculocale', l.collcollate), l.collctype, l.collisdeterministic)
    FROM pg_collation l JOIN pg_namespace n ON n.oid = l.collnamespace WHERE ${OWN} AND ${notOfExtension('pg_collation', 'l.oid')}`,
  `SELECT 'operators', n.nspname, o.oprname || '(' || format_type(o.oprleft, NULL) || ', ' || format_type(o.oprright, NULL) || ')', NULL,
      format('function %s result %s commutator %s negator %s restrict %s join %s hashes %s merges %s', o.oprcode, format_type(o.oprresult, NULL), o.oprcom::regoperator,
        o.oprnegate::regoperator, o.oprrest, o.oprjoin, o.oprcanhash, o.oprcanmerge)
    FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace WHERE ${OWN} AND ${notOfExtension('pg_operator', 'o.oid')}`,
  `SELECT 'casts', '', format_type(c.castsource, NULL) || ' as ' || format_type(c.casttarget, NULL), NULL,
      format('function %s context %s method %s', c.castfunc::regprocedure, c.castcontext, c.castmethod)
    FROM pg_cast c WHERE c.oid >= 16384 AND ${notOfExtension('pg_cast', 'c.oid')}`,
  `SELECT 'text-search', n.nspname, 'configuration', t.cfgname, 'parser ' || p.prsname ||
      coalesce((SELECT string_agg(format(E'\\n%s: %s', k.alias, m.dictionaries), '' ORDER BY k.tokid) FROM ts_token_type(t.cfgparser) k JOIN
        (SELECT maptokentype, string_agg(mapdict::regdictionary::text, ', ' ORDER BY mapseqno) AS dictionaries FROM pg_ts_config_map WHERE mapcfg = t.oid GROUP BY 1) m
        ON m.maptokentype = k.tokid), '')
    FROM pg_ts_config t JOIN pg_namespace n ON n.oid = t.cfgnamespace JOIN pg_ts_parser p ON p.oid = t.cfgparser WHERE ${OWN} AND ${notOfExtension('pg_ts_config', 't.oid')}`,
  `SELECT 'text-search', n.nspname, 'dictionary', t.dictname, format(E'template %s\\n%s', m.tmplname, t.dictinitoption)
    FROM pg_ts_dict t JOIN pg_namespace n ON n.oid = t.dictnamespace JOIN pg_ts_template m ON m.oid = t.dicttemplate
    WHERE ${OWN} AND ${notOfExtension('pg_ts_dict', 't.oid')}`,
  `SELECT 'foreign-servers', '', s.srvname, NULL, concat_ws(E'\\n', 'wrapper ' || w.fdwname, 'type ' || s.srvtype, 'version ' || s.srvversion, NULLIF(${options('s.srvoptions')}, ''))
    FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw WHERE ${notOfExtension('pg_foreign_server', 's.oid')}`,
  `SELECT 'publications', '', p.pubname, NULL, format('all tables %s insert %s update %s delete %s truncate %s', p.puballtables, p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate) ||
      coalesce((SELECT string_agg(E'\\n' || r.prrelid::regclass || coalesce(' where ' || pg_get_expr((to_jsonb(r) ->> 'prqual')::pg_node_tree, r.prrelid), ''), '' ORDER BY r.prrelid::regclass::text COLLATE "C")
        FROM pg_publication_rel r WHERE r.prpubid = p.oid), '') FROM pg_publication p`,
  `SELECT 'grants', '', 'default', pg_get_userbyid(d.defaclrole) || coalesce(' in ' || n.nspname, '') || ' ' || d.defaclobjtype::text,
      coalesce(${rightsLines(`CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END`, 'd.defaclacl', 'd.defaclrole')}, '')
    FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace`,
  `SELECT 'grants', n.nspname, 'type', t.typname, ${acl('T', 't.typacl', 't.typowner')}
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typacl IS NOT NULL AND ${OWN} AND ${notOfExtension('pg_type', 't.oid')}`,
  `SELECT 'grants', '', 'language', l.lanname, ${acl('l', 'l.lanacl', 'l.lanowner')} FROM pg_language l WHERE l.lanacl IS NOT NULL`,
  `SELECT 'grants', '', 'foreign-server', s.srvname, ${acl('S', 's.srvacl', 's.srvowner')} FROM pg_foreign_server s WHERE s.srvacl IS NOT NULL`,
  `SELECT 'grants', '', 'schema', n.nspname, ${acl('n', 'n.nspacl', 'n.nspowner')} FROM pg_namespace n WHERE ${OWN}`,
  `SELECT 'grants', n.nspname, CASE c.relkind WHEN 'S' THEN 'sequence' ELSE 'table' END, c.relname, ${acl('r', 'c.relacl', 'c.relowner')} ||
      coalesce((SELECT string_agg(E'\\ncolumn ' || quote_ident(a.attname) || ' ' || a.attacl::text, '' ORDER BY a.attnum)
        FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL), '')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ${OWN}`,
  `SELECT 'grants', n.nspname, 'sequence', c.relname, ${acl('s', 'c.relacl', 'c.relowner')}
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'S' AND ${OWN}`,
  `SELECT 'grants', n.nspname, 'routine', ${signature}, ${acl('f', 'p.proacl', 'p.proowner')}
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${OWN} AND ${notOfExtension('pg_proc', 'p.oid')}`,
  `SELECT 'comments', n.nspname, CASE c.relkind WHEN 'S' THEN 'sequence' WHEN 'i' THEN 'index' WHEN 'I' THEN 'index' WHEN 'v' THEN 'view' WHEN 'm' THEN 'view' ELSE 'table' END,
      c.relname, string_agg(${commentLine(`coalesce(quote_ident(a.attname) || ' ', '')`)}, E'\\n' ORDER BY d.objsubid)
    FROM pg_description d JOIN pg_class c ON c.oid = d.objoid JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND d.objsubid > 0
    WHERE d.classoid = 'pg_class'::regclass AND ${OWN} AND ${notOfExtension('pg_class', 'c.oid')} GROUP BY n.nspname, c.relkind, c.relname`,
  `SELECT 'comments', '', i.type, i.identity, ${commentLine(`''`)}
    FROM pg_description d CROSS JOIN LATERAL pg_identify_object(d.classoid, d.objoid, d.objsubid) i
    WHERE d.objoid >= 16384 AND d.classoid NOT IN ('pg_class'::regclass, 'pg_extension'::regclass) AND NOT EXISTS (SELECT FROM pg_depend own
      WHERE own.classid = d.classoid AND own.objid = d.objoid AND own.deptype = 'e')`,
];

/** Sequences, views, routines, triggers, rules, policies, types, extensions, grants, comments. */
export async function readDefinitions(session: PostgresSession): Promise<Definition[]> {
  const definitions: Definition[] = [];
  for (const query of QUERIES) {
    for (const [kind, schemaName, name, further, text] of await session.rows(query)) {
      const names = [name!, ...(further === null || further === undefined ? [] : [further])];
      const outer = schemaName === DEFAULT_SCHEMA ? '' : schemaName!;
      const whole = kind === 'views' && text !== null && text !== undefined ? viewText(text) : text;
      definitions.push({ kind: kind!, schemaName: outer, names, text: whole ?? undefined });
    }
  }
  return definitions;
}

/** Objects that exist outside of tables and that are not read here. */
export async function countLargeObjects(session: PostgresSession): Promise<number> {
  const [row] = await session.rows('SELECT count(*) FROM pg_largeobject_metadata');
  return Number(row![0]);
}
