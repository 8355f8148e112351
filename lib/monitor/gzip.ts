/**
 * `compressed_monitor_info` of a text: base64 (standard alphabet, padded) of the gzip of its UTF-8 bytes (protocol.md,
 * "Endpoints").
 */
export async function gzipBase64(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
