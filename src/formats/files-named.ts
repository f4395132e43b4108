/** A file that a record names by its digest. */
export interface FileNamed {
  /** sha256, hex. */
  readonly digest: string;
  readonly type: 'inventory' | 'material';
  readonly name: string;
  readonly bytes?: number;
}

/** Materials and inventories: the members of a record that name a file by digest. */
export function filesNamedBy(value: unknown): FileNamed[] {
  if (value === null || typeof value !== 'object') return [];
  const { sha256, name, size, root } = value as Readonly<Record<string, unknown>>;
  if (typeof sha256 === 'string' && typeof name === 'string') {
    if (typeof root === 'string') return [{ digest: sha256, type: 'inventory', name }];
    if (typeof size === 'number') return [{ digest: sha256, type: 'material', name, bytes: size }];
  }
  return Object.values(value).flatMap(filesNamedBy);
}
