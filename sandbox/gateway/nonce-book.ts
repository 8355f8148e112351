import { createHash } from 'node:crypto';

interface Seen {
  readonly bodyHash: string;
  answered: boolean;
}

/** How a nonce stands. `resent`: the same bytes again after a reply that never arrived. */
export type NonceState = 'new' | 'resent' | 'repeated';

/**
 * The nonces that a merchant has used. Browsers send a request again by themselves, byte for byte, when a reused
 * connection breaks before the reply; that is not the program's repetition and is told apart.
 */
export class NonceBook {
  readonly #seen = new Map<string, Seen>();

  /** Notes a nonce. @param body the whole request, to recognise a resent one */
  note(nonce: string, body: Uint8Array): NonceState {
    const bodyHash = createHash('sha256').update(body).digest('hex');
    const before = this.#seen.get(nonce);
    if (!before) {
      this.#seen.set(nonce, { bodyHash, answered: false });
      return 'new';
    }
    return before.bodyHash === bodyHash && !before.answered ? 'resent' : 'repeated';
  }

  /** Notes that the reply to the request with this nonce has left whole. */
  answered(nonce: string): void {
    const seen = this.#seen.get(nonce);
    if (seen) seen.answered = true;
  }
}
