const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH = 32;
/** Leaves at least 8 characters to chance; the gateway's prefixes have 8 or 10. */
const PREFIX = /^[0-9A-Za-z]{1,24}$/;

/** Fills an array with bytes from a secure random source; `crypto.getRandomValues` in the browser. */
export type RandomBytes = (length: number) => Uint8Array;

const secureRandom: RandomBytes = (length) => globalThis.crypto.getRandomValues(new Uint8Array(length));

/** Random characters without the bias of a plain modulo. */
function randomText(length: number, random: RandomBytes): string {
  const limit = 256 - (256 % ALPHABET.length);
  let text = '';
  while (text.length < length) {
    for (const byte of random(length)) {
      if (byte < limit && text.length < length) text += ALPHABET.charAt(byte % ALPHABET.length);
    }
  }
  return text;
}

/**
 * Makes an `out_trade_no`: exactly 32 ASCII letters and digits, the merchant's `cloud_cashier_id` first.
 *
 * No counter and no clock go in, because a cloned browser profile would repeat them. At least one letter comes after
 * the prefix, so that a scanned receipt can never look like a payment code.
 *
 * @param prefix the merchant's `cloud_cashier_id`: 10 characters with letters, or 8 digits
 * @param random secure random source
 * @throws RangeError where the prefix is not letters and digits or leaves no room for chance
 */
export function makeOrderNumber(prefix: string, random: RandomBytes = secureRandom): string {
  if (!PREFIX.test(prefix)) throw new RangeError('not an order number prefix');
  for (;;) {
    const number = prefix + randomText(LENGTH - prefix.length, random);
    if (/[A-Za-z]/.test(number.slice(prefix.length))) return number;
  }
}

/**
 * Makes a `nonce_str`: 32 random letters and digits (API document, every RequestContent).
 *
 * @param random secure random source
 */
export function makeNonce(random: RandomBytes = secureRandom): string {
  return randomText(LENGTH, random);
}
