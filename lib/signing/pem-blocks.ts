import { fromBase64 } from './bytes';
import type { Bytes } from './bytes';

/** Longest text searched for a key, in characters: certificate chains with a key fit, a film does not. */
const MAX_PEM_LENGTH = 256 * 1024;

/** One block of a PEM text (RFC 7468). */
export interface PemBlock {
  /** What stands behind BEGIN: `PRIVATE KEY`, for example. */
  label: string;
  /** Whether it carries the headers of the old PEM encryption (RFC 1421, `Proc-Type: 4,ENCRYPTED`). */
  legacyEncryption: boolean;
  /** The decoded content, a new array at each call; undefined where it is not base64. */
  decode: () => Bytes | undefined;
}

/**
 * Finds the blocks of a PEM text (RFC 7468), whatever text stands around them and however lines end. Keys pasted into a
 * one-line field, where line breaks became spaces, are read too.
 *
 * @param text the text of a file or a field
 * @returns the blocks in their order; undefined where one is begun and not ended
 */
export function findPemBlocks(text: string): PemBlock[] | undefined {
  if (text.length > MAX_PEM_LENGTH) return [];
  const blocks: PemBlock[] = [];
  const begin = /-----BEGIN ([A-Z0-9 ]{1,40})-----/g;
  for (let match = begin.exec(text); match; match = begin.exec(text)) {
    const label = match[1] ?? '';
    const endMarker = `-----END ${label}-----`;
    const end = text.indexOf(endMarker, begin.lastIndex);
    if (end < 0) return undefined;
    const body = text.slice(begin.lastIndex, end);
    blocks.push({
      label,
      legacyEncryption: /Proc-Type:\s*4,\s*ENCRYPTED/.test(body),
      decode: () => fromBase64(body.replace(/\s+/g, '')),
    });
    begin.lastIndex = end + endMarker.length;
  }
  return blocks;
}
