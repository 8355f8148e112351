import encodeQR from 'qr';

/** Modules of white around a code (ISO/IEC 18004, 9.1). */
const QUIET_ZONE = 4;

/** More than any `code_url` has (API document: 512), less than the largest code of level M holds; characters. */
const MOST_TEXT = 1_000;

export interface QrPath {
  /** Width and height with the quiet zone, in modules. */
  size: number;
  /** The dark modules, each run of a row as one rectangle: data of an SVG path. */
  path: string;
}

function rowPath(row: readonly boolean[], y: number): string {
  let path = '';
  for (let x = 0; x < row.length; x += 1) {
    if (row[x] !== true) continue;
    const from = x;
    while (row[x + 1] === true) x += 1;
    const width = x + 1 - from;
    path += `M${from} ${y}h${width}v1h-${width}z`;
  }
  return path;
}

/**
 * Draws a QR code with error correction level M (ISO/IEC 18004).
 *
 * @param text what the code says, for example the `code_url` of `scan_code_pay`
 * @returns undefined for a text that is empty or too long to be scanned from a screen
 */
export function qrPath(text: string): QrPath | undefined {
  if (text === '' || text.length > MOST_TEXT) return undefined;
  const modules = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET_ZONE });
  return { size: modules.length, path: modules.map(rowPath).join('') };
}
