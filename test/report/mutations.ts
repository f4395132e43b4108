import { type ReportModel, reportModelSchema } from '../../src/formats/report.js';

type Path = readonly (string | number)[];
type Leaf = string | number | boolean;

export function* leaves(value: unknown, path: Path = []): Generator<{ path: Path; value: Leaf }> {
  if (value === null || value === undefined) return;
  if (typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) {
      yield* leaves(item, [...path, Array.isArray(value) ? Number(key) : key]);
    }
  } else yield { path, value: value as Leaf };
}

export function withValue(model: ReportModel, path: Path, value: unknown): unknown {
  const copy = structuredClone(model) as unknown;
  let at = copy as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
  at[path.at(-1)!] = value;
  return copy;
}

const WORDS = [
  'satisfied',
  'not-satisfied',
  'not-assessed',
  'not-applicable',
  'valid',
  'invalid',
  'timestamp',
  'claimed',
  'none',
  'customer',
  'provider',
  'agent',
  'assessor',
  'attested',
  'verified',
  'pending',
  'contradicted',
  'bytes',
  'units',
  'denied',
  'still-works',
  'not-tested',
  'physical',
  'electronic',
  'conforms',
  'does-not-conform',
  'record',
  'inventory',
  'material',
  'ENTRY_GROWN',
];

/** Other values for a field, of which its schema accepts at least one. */
export function* others(value: Leaf): Generator<Leaf> {
  if (typeof value === 'number') yield value + 1;
  else if (typeof value === 'boolean') yield !value;
  else {
    yield `${value}~`;
    yield value.replace(/^(.*)(.)$/s, (_, rest, last) => rest + (last === '0' ? '1' : '0'));
    yield value.replace(/^20/, '19');
    // A value of a fixed set is one word; for the rest these would only be texts again.
    if (/^(?:[a-z-]+|[A-Z_]+)$/.test(value)) yield* WORDS.filter((word) => word !== value);
  }
}

/** For every value of a model the models that are valid with another value there; values that have no other are left out. */
export function* mutations(model: ReportModel): Generator<{ path: string; variants: ReportModel[] }> {
  for (const { path, value } of leaves(model)) {
    const variants: ReportModel[] = [];
    for (const other of others(value)) {
      if (other === value || variants.length >= 4) continue;
      const parsed = reportModelSchema.safeParse(withValue(model, path, other));
      if (parsed.success) variants.push(parsed.data);
    }
    if (variants.length > 0) yield { path: path.join('.'), variants };
  }
}
