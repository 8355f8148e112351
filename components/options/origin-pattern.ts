/**
 * The match pattern that covers an origin. A host permission covers all ports, so that the port is left out.
 *
 * @param origin for example `https://pos.example.com:8443`
 * @returns for example `https://pos.example.com/*`
 */
export function originPattern(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${hostname}/*`;
}
