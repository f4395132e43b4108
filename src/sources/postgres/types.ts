/** How the values of a PostgreSQL type are encoded. Order matters to nobody; the numbers are dense for a switch. */
export const KIND = {
  text: 0,
  integer: 1,
  numeric: 2,
  boolean: 3,
  timestamp: 4,
  instant: 5,
  date: 6,
  float8: 7,
  float4: 8,
  bytes: 9,
  uuid: 10,
  time: 11,
  zonedTime: 12,
  json: 13,
  padded: 14,
  bits: 15,
  interval: 16,
  other: 17,
  array: 18,
} as const;
export type Kind = (typeof KIND)[keyof typeof KIND];

export interface ValueType {
  readonly kind: Kind;
  /** Of an array. */
  readonly element?: ValueType;
  /** Name that means the same in every engine. */
  readonly logical: string;
}

/** A row of pg_type. */
export interface PgType {
  readonly name: string;
  readonly schema: string;
  /** b base, c composite, d domain, e enum, p pseudo, r range, m multirange. */
  readonly typtype: string;
  readonly category: string;
  readonly element: string;
  readonly base: string;
  readonly delimiter: string;
}

const BUILT_IN: Readonly<Record<string, readonly [Kind, string]>> = {
  bool: [KIND.boolean, 'boolean'],
  int2: [KIND.integer, 'number'],
  int4: [KIND.integer, 'number'],
  int8: [KIND.integer, 'number'],
  oid: [KIND.integer, 'number'],
  numeric: [KIND.numeric, 'number'],
  float4: [KIND.float4, 'float'],
  float8: [KIND.float8, 'float'],
  text: [KIND.text, 'text'],
  varchar: [KIND.text, 'text'],
  name: [KIND.text, 'text'],
  char: [KIND.text, 'text'],
  bpchar: [KIND.padded, 'text'],
  bytea: [KIND.bytes, 'bytes'],
  date: [KIND.date, 'date'],
  time: [KIND.time, 'time'],
  timetz: [KIND.zonedTime, 'zoned-time'],
  timestamp: [KIND.timestamp, 'timestamp'],
  timestamptz: [KIND.instant, 'instant'],
  interval: [KIND.interval, 'interval'],
  uuid: [KIND.uuid, 'uuid'],
  json: [KIND.json, 'json'],
  jsonb: [KIND.json, 'json'],
  bit: [KIND.bits, 'bits'],
  varbit: [KIND.bits, 'bits'],
};

/** The encoding of a type by its oid: domains are their base type, enums are text, what is not known is `other:NAME`. */
export function valueType(oid: string, types: ReadonlyMap<string, PgType>, depth = 0): ValueType {
  const type = types.get(oid);
  if (type === undefined || depth > 32) return { kind: KIND.other, logical: 'other:unknown' };
  if (type.typtype === 'd') return valueType(type.base, types, depth + 1);
  if (type.typtype === 'e') return { kind: KIND.text, logical: 'text' };
  const known = type.schema === 'pg_catalog' ? BUILT_IN[type.name] : undefined;
  if (known !== undefined) return { kind: known[0], logical: known[1] };
  if (type.category === 'A' && type.element !== '0' && type.name.startsWith('_')) {
    const element = valueType(type.element, types, depth + 1);
    if (element.kind !== KIND.other && element.kind !== KIND.array) {
      return { kind: KIND.array, element, logical: `array<${element.logical}>` };
    }
  }
  return { kind: KIND.other, logical: `other:${type.name}` };
}

/** What a server is made with has smaller oids (PostgreSQL source, access/transam.h). */
const FIRST_ADDED = 16384;

/** Whether the server itself prints the values of a type. */
export function isBuiltIn(oid: string, types: ReadonlyMap<string, PgType>, depth = 0): boolean {
  if (Number(oid) < FIRST_ADDED) return true;
  const type = types.get(oid);
  if (type === undefined || depth > 32) return false;
  return type.typtype === 'e' || (type.typtype === 'd' && isBuiltIn(type.base, types, depth + 1));
}
