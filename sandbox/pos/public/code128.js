/**
 * Code 128 (ISO/IEC 15417), code set C for pairs of digits and B for what is left over. Each pattern gives the
 * widths, in modules, of bars and spaces in turn.
 */
const PATTERNS =
  '212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 ' +
  '113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 ' +
  '212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 ' +
  '113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 ' +
  '314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 ' +
  '241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 ' +
  '214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 ' +
  '211232';
const WIDTHS = PATTERNS.split(' ');
const STOP_WIDTHS = '2331112';
const START_C = 105;
const CODE_B = 100;

/** The symbol values of a text of digits, start and check symbol included, without the stop symbol. */
export function symbolsOf(digits) {
  const symbols = [START_C];
  for (let at = 0; at + 1 < digits.length; at += 2) symbols.push(Number(digits.slice(at, at + 2)));
  if (digits.length % 2 === 1) symbols.push(CODE_B, digits.charCodeAt(digits.length - 1) - 32);
  const check = symbols.reduce((sum, symbol, place) => sum + symbol * Math.max(place, 1), 0) % 103;
  return [...symbols, check];
}

/** The widths of all bars and spaces in turn, beginning with a bar. */
export function widthsOf(digits) {
  return [...symbolsOf(digits).map((symbol) => WIDTHS[symbol]), STOP_WIDTHS].join('');
}

/** Draws the code into an SVG element, with the quiet zone of ten modules on both sides. */
export function drawCode128(svg, digits) {
  const namespace = 'http://www.w3.org/2000/svg';
  let x = 10;
  const bars = [];
  for (const [index, width] of [...widthsOf(digits)].map(Number).entries()) {
    if (index % 2 === 0) {
      const bar = document.createElementNS(namespace, 'rect');
      for (const [name, value] of Object.entries({ x, y: 0, width, height: 60 }))
        bar.setAttribute(name, value);
      bars.push(bar);
    }
    x += width;
  }
  svg.setAttribute('viewBox', `0 0 ${x + 10} 60`);
  svg.replaceChildren(...bars);
}
