import { plainDecimal, type RowWriter, TAG } from '../../src/formats/rows.js';

/** Computed by a program of its own, in another language; the page shows the same. */
export const VECTORS: readonly {
  readonly row: string;
  readonly write: (to: RowWriter) => void;
  readonly hex: string;
  readonly hash: string;
}[] = [
  {
    row: "`(1, 'one')`",
    write(to) {
      to.text(TAG.number, '1');
      to.text(TAG.text, 'one');
    },
    hex: '6e013174036f6e65',
    hash: 'bf7cf903d7b2aebc6670d19efba44078d28d407bb37845add2d2ce3108835953',
  },
  {
    row: "`(NULL, '', 'NULL')`",
    write(to) {
      to.null();
      to.text(TAG.text, '');
      to.text(TAG.text, 'NULL');
    },
    hex: '00740074044e554c4c',
    hash: '5f6ab16b1278405a4d76495a369b348fcbbe9da7a3c88a6370a4a5c54d7406b6',
  },
  {
    row: "`('ab', 'c')`",
    write(to) {
      to.text(TAG.text, 'ab');
      to.text(TAG.text, 'c');
    },
    hex: '74026162740163',
    hash: 'da74f9efe53867ba2ed4c9eeeaefdf024330c5464a908263fa0a3b403377d993',
  },
  {
    row: "`('a', 'bc')`",
    write(to) {
      to.text(TAG.text, 'a');
      to.text(TAG.text, 'bc');
    },
    hex: '74016174026263',
    hash: '97203dde8b30624c7f1f8fe2053f6378ae29a5358bdbaa37317ac5cc38211a19',
  },
  {
    row: '`(-1.50, 0.1e0)` decimal and float',
    write(to) {
      to.text(TAG.number, plainDecimal('-1.50'));
      to.float(0.1);
    },
    hex: '6e042d312e3566083fb999999999999a',
    hash: 'ab3cf33237f11a7f9cf4c104b2c5975012e11601fe7fe165217acb71e6d1d090',
  },
  {
    row: '`(NaN, -0)` floats',
    write(to) {
      to.float(Number.NaN);
      to.float(-0);
    },
    hex: '66087ff800000000000066088000000000000000',
    hash: '8f91a8d865588cace7cf6bd5e150b9101a3f311b3a23c8c1b37b96da9b1659f8',
  },
  {
    row: "`('中文', true)`",
    write(to) {
      to.text(TAG.text, '中文');
      to.boolean(true);
    },
    hex: '7406e4b8ade69687620174',
    hash: '59f74517f1cefc4eaf4d261865fd1c0e13ac142b4689e020d6f82d211b5fd2ab',
  },
  {
    row: '`(2024-01-01 00:00:00.5+08)`',
    write(to) {
      to.text(TAG.instant, '2023-12-31 16:00:00.5');
    },
    hex: '7a15323032332d31322d33312031363a30303a30302e35',
    hash: '78f7474c25fc7baae76d2597a489ec472328eb11b674da04b7b780ccbfa82148',
  },
  {
    row: '130 bytes 0x78',
    write(to) {
      to.raw(TAG.bytes, Buffer.alloc(130, 0x78));
    },
    hex: '78820178787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878',
    hash: 'fe3b6bed5f72b1b3cee55a448e8576dad71348cbb128b7855b8ae62891efabc9',
  },
];
