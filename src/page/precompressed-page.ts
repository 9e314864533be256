import { constants, crc32, deflateRawSync } from "node:zlib";
import { memoize } from "../memory/memoize.ts";

/** Puts what stands in every page between what differs. */
export interface PrecompressedPage {
  plain(before: string, after: string): string;
  /** The same as one gzip member (RFC 1952). */
  gzip(before: string, after: string): Buffer;
}

/** No name, no time, an operating system that is not told. */
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
const LEVEL = 6;
/** From here on a compressor pays. */
const STORED_AT_MOST = 1024;
/** A stored block has room for no more (RFC 1951 §3.2.4). */
const STORED_BYTES = 65_535;

/**
 * Style sheet and script are nine tenths of a page and the same in each, so they are compressed once. A full flush ends
 * on a byte and refers to nothing before it, so such pieces can follow one another (RFC 1951 §3.2.3). The few
 * bytes before it are stored as they are: to set up a compressor costs more than they weigh.
 */
export function precompressAround(middle: string): PrecompressedPage {
  const bytes = Buffer.from(middle);
  const packed = deflateRawSync(bytes, { level: 9, finishFlush: constants.Z_FULL_FLUSH });
  return {
    plain: (before, after) => before + middle + after,
    gzip(before, after) {
      const first = Buffer.from(before);
      const last = Buffer.from(after);
      const trailer = Buffer.alloc(8);
      trailer.writeUInt32LE(checksum(first, bytes, last), 0);
      trailer.writeUInt32LE(first.length + bytes.length + last.length, 4);
      const end = deflateRawSync(last, { level: LEVEL });
      return Buffer.concat([GZIP_HEADER, ...opening(first), packed, end, trailer]);
    },
  };
}

/** Of the pieces together. Node's `crc32` starts again at an empty one. */
function checksum(...pieces: readonly Buffer[]): number {
  return pieces.reduce((sum, piece) => (piece.length === 0 ? sum : crc32(piece, sum)), 0);
}

function opening(bytes: Buffer): Buffer[] {
  if (bytes.length <= STORED_AT_MOST) return stored(bytes);
  return [deflateRawSync(bytes, { level: LEVEL, finishFlush: constants.Z_FULL_FLUSH })];
}

/** Blocks that are not compressed, none of them the last. */
function stored(bytes: Buffer): Buffer[] {
  const blocks: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += STORED_BYTES) {
    const piece = bytes.subarray(from, from + STORED_BYTES);
    const head = Buffer.alloc(5);
    head.writeUInt16LE(piece.length, 1);
    head.writeUInt16LE(~piece.length & STORED_BYTES, 3);
    blocks.push(head, piece);
  }
  return blocks;
}

/** Whether `Accept-Encoding` takes gzip (RFC 9110 §12.5.3). */
export function takesGzip(field: string | string[] | undefined): boolean {
  return field !== undefined && namesGzip(String(field));
}

const namesGzip = memoize((codings) => {
  const coding = codings.split(",").find((one) => /^\s*(?:x-)?gzip\s*(?:;|$)/i.test(one));
  return coding !== undefined && !/;\s*q=0(?:\.0*)?\s*$/.test(coding);
});
