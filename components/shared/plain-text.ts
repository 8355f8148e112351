/**
 * Text from a page or from the gateway may be made to mislead: right-to-left marks, invisible characters, endless
 * length (threat 28). What is shown goes through here and stands in a `<bdi>`.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** More marks than this on one letter only serve to cover the lines around it. */
const PILED_MARKS = /(\p{M}{3})\p{M}+/gu;

/**
 * Makes hostile text harmless to show: controls and bidirectional marks go, white space is folded, length is bounded.
 *
 * @param text anything that came from outside
 * @param most the most code points to keep; an ellipsis takes the place of the rest
 */
export function plainText(text: string, most = 160): string {
  const cut = text.slice(0, most * 8).replace(/[\s\p{Zl}\p{Zp}]+/gu, ' ');
  const points = [...cut.replace(INVISIBLE, '').replace(PILED_MARKS, '$1').trim()];
  return points.length <= most ? points.join('') : `${points.slice(0, most - 1).join('')}…`;
}
