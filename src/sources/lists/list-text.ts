import iconv from 'iconv-lite';
import { decodeUtf8, equalBytes } from '../../core/bytes.js';
import { CloudexitError } from '../../core/errors.js';
import { FileAccess } from '../random-access.js';
import { type ListContext, listTooLarge, malformed } from './list-context.js';

const LARGEST = 64 * 1024 * 1024;

/** The whole text of a list that a person keeps; LIST_UNSUPPORTED when it is larger than 64 MiB. */
export function listText(context: ListContext): string {
  const file = new FileAccess(context.path);
  try {
    if (file.size > LARGEST) throw listTooLarge(context, LARGEST);
    const text = decodedText(file.read(0, file.size), context.options.encoding);
    return (
      text ??
      malformed(
        context,
        { zh: '文本不属于任何已知编码', en: 'the text is in none of the known encodings' },
        1,
      )
    );
  } finally {
    file.close();
  }
}

/**
 * UTF-8 with or without byte order mark, UTF-16 with one, else GB 18030; or what is named. Strict in whatever encoding: a list read in the
 * wrong one would name other things. Undefined when the bytes are not of it.
 */
export function decodedText(bytes: Uint8Array, encoding: string | undefined): string | undefined {
  const mark = Buffer.from(bytes.subarray(0, 3)).toString('hex');
  if (encoding === undefined && (mark.startsWith('fffe') || mark.startsWith('feff'))) {
    return strictly(bytes.subarray(2), mark.startsWith('fffe') ? 'utf-16le' : 'utf-16be');
  }
  if (encoding !== undefined) return strictly(bytes, encoding);
  return decodeUtf8(mark === 'efbbbf' ? bytes.subarray(3) : bytes) ?? strictly(bytes, 'gb18030');
}

function strictly(bytes: Uint8Array, encoding: string): string | undefined {
  if (!iconv.encodingExists(encoding)) {
    throw new CloudexitError('NAME_ENCODING_UNKNOWN', 'there is no such encoding', {
      subject: encoding,
      hint: 'Use for example gbk, gb18030, big5 or utf-8.',
      exit: 2,
    });
  }
  const text = iconv.decode(Buffer.from(bytes), encoding);
  return equalBytes(iconv.encode(text, encoding), bytes) ? text : undefined;
}
