import type { Signer } from '../flow/ports';
import { authenticate, verifyCode } from './hmac';
import { sign } from './pss';

/** The keys of one vault, as non-extractable keys. */
export interface SignerKeys {
  /** HMAC-SHA256; sign and verify. */
  authen: CryptoKey;
  /** RSASSA-PSS, RSA-2048; sign. Without it there are no refunds. */
  signing?: CryptoKey;
}

/**
 * Makes the engine's signer from keys held in memory (API document, "AuthenInfo"). The keys themselves cannot be had from
 * it.
 *
 * @param keyId names the key set without telling anything about it
 * @param keys the keys
 */
export function makeSigner(keyId: string, keys: SignerKeys): Signer {
  const { authen, signing } = keys;
  const signer: Signer = {
    keyId,
    authenticate: async (bytes) => ({
      a: { authen_type: 1, authen_code: await authenticate(authen, bytes) },
    }),
    verify: (bytes, code) => verifyCode(authen, bytes, code),
  };
  if (!signing) return signer;
  return { ...signer, sign: async (bytes) => ({ s: { sign_type: 1, sign: await sign(signing, bytes) } }) };
}
