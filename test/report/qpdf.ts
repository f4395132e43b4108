import { spawnSync } from 'node:child_process';

/** Debian's qpdf: an independent reader of the objects of a PDF, streams decoded. */
export const HAS_QPDF = spawnSync('qpdf', ['--version']).status === 0;
if (!HAS_QPDF && process.env['CI'] === 'true') throw new Error('qpdf is not installed');

/** As qpdf's JSON has them: names begin with `/`, text strings with `u:`, bytes with `b:`, references end in ` R`. */
export type Value = string | number | boolean | null | readonly Value[] | Dict;
export interface Dict {
  readonly [key: string]: Value;
}

interface Stored {
  readonly value?: Value;
  readonly stream?: { readonly dict: Dict; readonly data: string };
}

/** A PDF file as qpdf reads it. */
export class QpdfFile {
  readonly #objects: Readonly<Record<string, Stored>>;

  /** @throws when qpdf finds the file damaged, or has any warning to give of it */
  constructor(readonly path: string) {
    const args = ['--json=2', '--json-stream-data=inline', '--decode-level=generalized'];
    const done = spawnSync('qpdf', [...args, path], { encoding: 'utf8', maxBuffer: 2 ** 30 });
    if (done.status !== 0) throw new Error(`qpdf: ${done.stderr}`);
    const checked = spawnSync('qpdf', ['--check', path], { encoding: 'utf8' });
    if (checked.status !== 0) throw new Error(`qpdf: ${checked.stdout}${checked.stderr}`);
    this.#objects = (JSON.parse(done.stdout) as { qpdf: [unknown, Record<string, Stored>] }).qpdf[1];
  }

  get trailer(): Dict {
    return this.#objects['trailer']!.value as Dict;
  }

  get catalog(): Dict {
    return this.dict(this.trailer['/Root']);
  }

  /** The value itself, or what it refers to; of a stream its dictionary. */
  at(value: Value | undefined): Value | undefined {
    if (typeof value !== 'string' || !/^\d+ \d+ R$/.test(value)) return value;
    const stored = this.#objects[`obj:${value}`];
    return stored?.stream?.dict ?? stored?.value;
  }

  dict(value: Value | undefined): Dict {
    const found = this.at(value);
    return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Dict) : {};
  }

  list(value: Value | undefined): readonly Value[] {
    const found = this.at(value);
    return Array.isArray(found) ? found : [];
  }

  /** Decoded bytes of a stream; empty for what is none. */
  bytes(reference: Value | undefined): Buffer {
    return Buffer.from(this.#objects[`obj:${String(reference)}`]?.stream?.data ?? '', 'base64');
  }

  /** Every dictionary of the file, those inside others too. */
  *dicts(): Generator<Dict> {
    for (const { value, stream } of Object.values(this.#objects))
      yield* within(stream?.dict ?? value ?? null);
  }

  ofType(type: string): Dict[] {
    return [...this.dicts()].filter((d) => d['/Type'] === type);
  }
}

function* within(value: Value): Generator<Dict> {
  if (Array.isArray(value)) for (const one of value) yield* within(one);
  else if (typeof value === 'object' && value !== null) {
    yield value as Dict;
    for (const one of Object.values(value)) yield* within(one);
  }
}
