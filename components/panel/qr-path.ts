import encodeQR from 'qr';

/** Modules of white around a code (ISO/IEC 18004, 9.1). */
const QUIET_ZONE = 4;

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
    path += `M${from + QUIET_ZONE} ${y + QUIET_ZONE}h${width}v1h-${width}z`;
  }
  return path;
}

/**
 * Draws a QR code with error correction level M (ISO/IEC 18004).
 *
 * @param text what the code says, for example the `code_url` of `scan_code_pay`
 * @returns undefined for a text that no QR code can hold
 */
export function qrPath(text: string): QrPath | undefined {
  try {
    const modules = encodeQR(text, 'raw', { ecc: 'medium', border: 0 });
    return { size: modules.length + 2 * QUIET_ZONE, path: modules.map(rowPath).join('') };
  } catch {
    return undefined;
  }
}
