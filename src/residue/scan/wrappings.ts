/** How something that holds a medium, or hides one, is recognised: by bytes at one place. */
interface Mark {
  readonly format: string;
  /** `image`: a disk image in a format of its own. `packed`: an archive or a compressed stream. */
  readonly kind: 'image' | 'encrypted' | 'packed';
  /** Bytes from the beginning, or from the end where negative. */
  readonly at: number;
  /** One character a byte. */
  readonly bytes: string;
}

const MARKS: readonly Mark[] = [
  { format: 'qcow', kind: 'image', at: 0, bytes: 'QFI\xfb' },
  { format: 'qed', kind: 'image', at: 0, bytes: 'QED\0' },
  { format: 'vmdk', kind: 'image', at: 0, bytes: 'KDMV' },
  { format: 'vmdk', kind: 'image', at: 0, bytes: 'COWD' },
  { format: 'vmdk', kind: 'image', at: 0, bytes: '\xbe\xba\xfe\xca\0\0\0\0' },
  { format: 'vmdk', kind: 'image', at: 0, bytes: '# Disk DescriptorFile' },
  { format: 'vhdx', kind: 'image', at: 0, bytes: 'vhdxfile' },
  // A copy of the footer that only images of growing size have; one of fixed size is the medium itself and a footer.
  { format: 'vhd', kind: 'image', at: 0, bytes: 'conectix' },
  { format: 'vdi', kind: 'image', at: 64, bytes: '\x7f\x10\xda\xbe' },
  { format: 'parallels', kind: 'image', at: 0, bytes: 'WithoutFreeSpace' },
  { format: 'parallels', kind: 'image', at: 0, bytes: 'WithouFreSpacExt' },
  { format: 'bochs', kind: 'image', at: 0, bytes: 'Bochs Virtual HD Image' },
  { format: 'vma', kind: 'image', at: 0, bytes: 'VMA\0' },
  { format: 'dmg', kind: 'image', at: -512, bytes: 'koly\0\0\0\x04' },
  { format: 'ewf', kind: 'image', at: 0, bytes: 'EVF\t\r\n\xff\0' },
  { format: 'ewf', kind: 'image', at: 0, bytes: 'EVF2\r\n\x81\0' },
  { format: 'aff', kind: 'image', at: 0, bytes: 'AFF10\r\n\0' },
  { format: 'wim', kind: 'image', at: 0, bytes: 'MSWIM\0\0\0' },
  { format: 'partclone', kind: 'image', at: 0, bytes: 'partclone-image' },
  { format: 'android-sparse', kind: 'image', at: 0, bytes: '\x3a\xff\x26\xed' },
  { format: 'squashfs', kind: 'image', at: 0, bytes: 'hsqs' },
  { format: 'luks', kind: 'encrypted', at: 0, bytes: 'LUKS\xba\xbe' },
  { format: 'bitlocker', kind: 'encrypted', at: 3, bytes: '-FVE-FS-' },
  { format: 'age', kind: 'encrypted', at: 0, bytes: 'age-encryption.org/' },
  { format: 'openssl-enc', kind: 'encrypted', at: 0, bytes: 'Salted__' },
  { format: 'pgp', kind: 'encrypted', at: 0, bytes: '-----BEGIN PGP MESSAGE-----' },
  { format: 'gzip', kind: 'packed', at: 0, bytes: '\x1f\x8b\x08' },
  { format: 'zstd', kind: 'packed', at: 0, bytes: '\x28\xb5\x2f\xfd' },
  { format: 'xz', kind: 'packed', at: 0, bytes: '\xfd7zXZ\0' },
  { format: 'bzip2', kind: 'packed', at: 4, bytes: '1AY&SY' },
  { format: 'lz4', kind: 'packed', at: 0, bytes: '\x04\x22\x4d\x18' },
  { format: 'lzip', kind: 'packed', at: 0, bytes: 'LZIP\x01' },
  { format: 'lzop', kind: 'packed', at: 0, bytes: '\x89LZO\0\r\n\x1a\n' },
  { format: 'compress', kind: 'packed', at: 0, bytes: '\x1f\x9d\x90' },
  { format: '7z', kind: 'packed', at: 0, bytes: '7z\xbc\xaf\x27\x1c' },
  { format: 'rar', kind: 'packed', at: 0, bytes: 'Rar!\x1a\x07' },
  { format: 'zip', kind: 'packed', at: 0, bytes: 'PK\x03\x04' },
  { format: 'zip', kind: 'packed', at: 0, bytes: 'PK\x06\x06' },
  { format: 'zip', kind: 'packed', at: 0, bytes: 'PK\x07\x08' },
  { format: 'cab', kind: 'packed', at: 0, bytes: 'MSCF\0\0\0\0' },
  { format: 'cpio', kind: 'packed', at: 0, bytes: '07070' },
  // The members begin at multiples of 512, but may be images themselves, or stored without their holes.
  { format: 'tar', kind: 'packed', at: 257, bytes: 'ustar' },
];

/** Bytes from the beginning that {@link wrappingOf} looks at; and as many from the end. */
export const WRAPPING_BYTES = 512;

/** `head`, `tail`: the first and last {@link WRAPPING_BYTES}, or what there is of them. */
export function wrappingOf(
  head: Uint8Array,
  tail: Uint8Array = new Uint8Array(),
): Pick<Mark, 'format' | 'kind'> | undefined {
  // Once for every file of a folder.
  for (const mark of MARKS) {
    const part = mark.at < 0 ? tail : head;
    const from = mark.at < 0 ? tail.length + mark.at : mark.at;
    const { bytes } = mark;
    let same = 0;
    while (same < bytes.length && part[from + same] === bytes.charCodeAt(same)) same += 1;
    if (same === bytes.length) return mark;
  }
  return undefined;
}
