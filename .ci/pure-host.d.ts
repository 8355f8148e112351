/** What lib/payment and lib/flow may take for granted beside ECMAScript: a secure random source, as a default. */
declare var crypto: { getRandomValues: <T extends Uint8Array>(array: T) => T };
