import { CloudexitError } from '../core/errors.js';

/** A material whose bytes are not those of its name. */
export function altered(sha256: string): CloudexitError {
  return new CloudexitError(
    'LEDGER_MATERIAL_ALTERED',
    'the bytes of this material are not those of its digest',
    {
      subject: sha256,
      exit: 3,
    },
  );
}
