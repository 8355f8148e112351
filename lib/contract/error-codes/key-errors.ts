/**
 * Why keys could not be read, sealed or unlocked. A closed list: words for each are chosen in the components.
 *
 * - `authen-key-*`: the HMAC key's text
 * - `key-*`: the signing key's PEM file
 * - `passphrase-*`, `vault-*`: the database that holds both
 */
export const KEY_ERROR_CODES = [
  /** The authentication key is empty. */
  'authen-key-empty',
  /** The authentication key is longer than any key can sensibly be. */
  'authen-key-too-long',
  /** The authentication key's text is not valid Unicode, so it has no bytes to use. */
  'authen-key-malformed',
  /** No PEM block was found in the text. */
  'key-not-pem',
  /** More than one private key is in the text: which one is meant cannot be known. */
  'key-several',
  /** A public key or certificate was given where the private key is needed. */
  'key-is-public',
  /** A private key in a container that is not read here (OpenSSH, for example). */
  'key-format-unsupported',
  /** PEM encryption of the old kind (`Proc-Type: 4,ENCRYPTED`): convert it to PKCS#8 first. */
  'key-legacy-encryption',
  /** Encrypted PKCS#8 with a scheme that is not read here (PBES1, 3DES, AES-192). */
  'key-encryption-unsupported',
  /** Encrypted PKCS#8 whose iteration count or memory is beyond what is reasonable. */
  'key-encryption-too-costly',
  /** The key is encrypted and no password was given. */
  'key-password-missing',
  /** The password does not open the key. */
  'key-password-wrong',
  /** The key is of another algorithm (EC, Ed25519, RSA restricted to PSS). */
  'key-not-rsa',
  /** The RSA key is not 2048 bits long. */
  'key-not-2048',
  /** The file is cut, altered or inconsistent. */
  'key-damaged',
  /** The passphrase that is to protect the keys is empty. */
  'passphrase-empty',
  /** The passphrase does not open the vault. */
  'passphrase-wrong',
  /** A vault of this generation is there already. */
  'vault-exists',
  /** No vault of this generation is there. */
  'vault-missing',
  /** The vault's records are incomplete or altered. */
  'vault-damaged',
  /** The vault could not be written, for want of space for example. */
  'vault-write-failed',
] as const;

/** One of {@link KEY_ERROR_CODES}. */
export type KeyErrorCode = (typeof KEY_ERROR_CODES)[number];
