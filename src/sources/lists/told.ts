import type { Digests } from '../../core/digest.js';
import type { Entry, EntryKind } from '../../core/entry.js';
import type { FindingCode } from '../../core/finding-codes.js';
import { entryPath } from '../entry-name.js';

/** What a list says about one file. */
export interface Told {
  readonly name: Uint8Array;
  readonly kind?: EntryKind;
  readonly size?: number | undefined;
  readonly mtime?: number | undefined;
  readonly mode?: number | undefined;
  readonly target?: Uint8Array | undefined;
  readonly digests?: Digests | undefined;
  readonly facts?: Readonly<Record<string, string | number>> | undefined;
  /** Object keys are no paths: `//` and `..` in them are ordinary. */
  readonly key?: boolean;
}

const WITH_CONTENT: readonly EntryKind[] = ['file', 'object', 'hardlink'];

/** An entry that can be compared by digest; without one it is ENTRY_NOT_COMPARABLE. */
export function told(what: Told): Entry {
  const findings = new Set<FindingCode>();
  const kind = what.kind ?? 'file';
  const path = what.key ? what.name : entryPath(what.name, findings);
  const digests = Object.keys(what.digests ?? {}).length > 0 ? what.digests : undefined;
  const withContent = WITH_CONTENT.includes(kind);
  return {
    path: path.length === 0 ? Uint8Array.of(0x2e) : path,
    kind,
    ...(withContent ? optional({ size: what.size }) : { size: 0 }),
    ...optional({ mtime: what.mtime, mode: what.mode, target: what.target, facts: what.facts }),
    ...(withContent && digests !== undefined ? { content: { type: 'digested', digests } as const } : {}),
    ...(withContent && digests === undefined ? { error: 'ENTRY_NOT_COMPARABLE' } : {}),
    ...(findings.size === 0 ? {} : { findings: [...findings] }),
  };
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function optional<T extends object>(members: T): Present<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Present<T>;
}
