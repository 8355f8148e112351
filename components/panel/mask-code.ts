/** How many digits of a typed code stay readable: enough to see whose code it is. */
const SHOWN_DIGITS = 4;

/** More than any payment code has, so that cutting off never makes a code out of something longer. */
const MOST_DIGITS = 32;

/**
 * Keeps the digits of what was typed or pasted.
 *
 * @param text with spaces or anything else in it
 */
export function codeDigits(text: string): string {
  return text.replace(/\D/g, '').slice(0, MOST_DIGITS);
}

/**
 * Masks a code for the screen: a payment code is a secret for its minute of life.
 *
 * @param digits as typed so far
 * @returns one character for each digit
 */
export function maskCode(digits: string): string[] {
  return [...digits].map((digit, index) => (index < SHOWN_DIGITS ? digit : '•'));
}
