import { closeSync, readSync } from 'node:fs';
import { Flags } from '@oclif/core';
import { CloudexitError } from '../core/errors.js';
import { readSmallFile } from '../usecases/small-file.js';

/** A passphrase comes from a prompt, a file or a descriptor: an argument would show in the process list. */
export const passphraseFlags = {
  'passphrase-file': Flags.string({
    summary: 'File whose first line is the passphrase of the key.',
    exclusive: ['passphrase-fd'],
  }),
  'passphrase-fd': Flags.integer({ summary: 'File descriptor to read the passphrase from.', min: 0 }),
};

const MAX_PASSPHRASE = 4096;

interface PassphraseFlags {
  readonly 'passphrase-file'?: string | undefined;
  readonly 'passphrase-fd'?: number | undefined;
}

/** Asks at the terminal only when neither flag is there; without a terminal that is `PASSPHRASE_NEEDED`. */
export function passphraseOf(flags: PassphraseFlags, question: string): () => Promise<Uint8Array> {
  return async () => {
    const { 'passphrase-file': file, 'passphrase-fd': fd } = flags;
    if (file !== undefined) return firstLine(await readSmallFile(file, MAX_PASSPHRASE));
    if (fd !== undefined) return firstLine(readDescriptor(fd));
    if (!process.stdin.isTTY) {
      throw new CloudexitError(
        'PASSPHRASE_NEEDED',
        'the key is encrypted and there is no terminal to ask at',
        {
          hint: 'Give --passphrase-file or --passphrase-fd.',
          exit: 2,
        },
      );
    }
    const { password } = await import('@inquirer/prompts');
    return Buffer.from(await password({ message: question }, { output: process.stderr }), 'utf8');
  };
}

function readDescriptor(fd: number): Uint8Array {
  const into = Buffer.alloc(MAX_PASSPHRASE);
  let size = 0;
  for (let read = -1; read !== 0 && size < into.length; size += read) {
    read = readSync(fd, into, size, into.length - size, null);
  }
  closeSync(fd);
  return into.subarray(0, size);
}

function firstLine(bytes: Uint8Array): Uint8Array {
  const feed = bytes.indexOf(0x0a);
  const line = feed === -1 ? bytes : bytes.subarray(0, feed);
  return line.at(-1) === 0x0d ? line.subarray(0, -1) : line;
}
