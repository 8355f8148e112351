import type { CodeWords } from '../words';

/** What is wrong with a configuration file, and how an admin mends it. */
export const problems: CodeWords['problems'] = {
  'config-too-large': {
    what: 'The file is larger than 256 KiB.',
    next: 'Choose the configuration file; key files go inside it, nothing else does.',
  },
  'config-not-json': {
    what: 'The file is not valid JSON.',
    next: 'Look at the place named, mend it and import again.',
  },
  'config-not-tillside': {
    what: 'This is not a Tillside configuration.',
    next: 'The file must be an object with the member "tillside": 1.',
  },
  'config-encrypted': {
    what: 'The file is encrypted.',
    next: 'Import the unencrypted configuration; this version opens no encrypted files.',
  },
  'config-version': {
    what: 'The file was made for another version of Tillside.',
    next: 'Export it again with this version, or update Tillside.',
  },
  'config-member-unknown': {
    what: 'This member is not known.',
    next: 'Check the spelling, or remove the member.',
  },
  'config-member-missing': { what: 'This member is missing.', next: 'Add it and import again.' },
  'config-value-invalid': { what: 'This value is not allowed.', next: 'Correct it and import again.' },
  'config-keys-missing': {
    what: 'There are no keys on this till and none in the file.',
    next: 'Add "keys" with the authentication key and the signing key.',
  },
  'config-base-url-not-allowed': {
    what: 'This address is not a gateway that Tillside may reach.',
    next: 'Use one of the gateway’s own addresses, such as https://pay.qcloud.com/cpay.',
  },
  'config-origin-not-allowed': {
    what: 'This site cannot be approved.',
    next: 'Use an HTTPS origin such as https://pos.example.com, without a path.',
  },
  'config-orders-open': {
    what: 'Payments are still open on this till.',
    next: 'Wait until they are settled, then apply again. The present set-up stays in force.',
  },
  'config-storage-failed': {
    what: 'The configuration could not be stored.',
    next: 'Free some disk space and apply again. The present set-up stays in force.',
  },
  'permission-denied': {
    what: 'The browser was not allowed to run Tillside on the sites of this file.',
    next: 'Nothing was changed. Apply again and allow it, or ask whoever manages the browser.',
  },
  'authen-key-empty': {
    what: 'The authentication key is empty.',
    next: 'Copy the key from the gateway’s back office.',
  },
  'authen-key-too-long': {
    what: 'The authentication key is longer than any the gateway issues.',
    next: 'Copy the key alone, without anything around it.',
  },
  'authen-key-malformed': {
    what: 'The authentication key holds characters that cannot be used.',
    next: 'Copy the key again as plain text.',
  },
  'key-not-pem': {
    what: 'The signing key is not in PEM form.',
    next: 'It has to begin with a line that says BEGIN PRIVATE KEY or the like.',
  },
  'key-several': {
    what: 'There is more than one private key in the text.',
    next: 'Leave the one that belongs to this merchant.',
  },
  'key-is-public': {
    what: 'This is a public key or a certificate.',
    next: 'Use the private key that belongs to it.',
  },
  'key-format-unsupported': {
    what: 'The signing key is in a container that cannot be read.',
    next: 'Convert it: openssl pkey -in key.pem -out new.pem',
  },
  'key-legacy-encryption': {
    what: 'The signing key is encrypted in an outdated way.',
    next: 'Convert it: openssl pkcs8 -topk8 -v2 aes-256-cbc -in key.pem -out new.pem',
  },
  'key-encryption-unsupported': {
    what: 'The signing key is encrypted in a way that is not supported.',
    next: 'Convert it: openssl pkcs8 -topk8 -v2 aes-256-cbc -in key.pem -out new.pem',
  },
  'key-encryption-too-costly': {
    what: 'Opening the signing key would take unreasonably long.',
    next: 'Encrypt it again with usual settings: openssl pkcs8 -topk8 -v2 aes-256-cbc -in key.pem -out new.pem',
  },
  'key-password-missing': {
    what: 'The signing key is encrypted.',
    next: 'Add its password as keys.signing_key_password.',
  },
  'key-password-wrong': {
    what: 'The password does not open the signing key.',
    next: 'Check keys.signing_key_password.',
  },
  'key-not-rsa': {
    what: 'The signing key is not an RSA key.',
    next: 'The gateway needs RSA with 2048 bits.',
  },
  'key-not-2048': {
    what: 'The signing key does not have 2048 bits.',
    next: 'The gateway needs RSA with 2048 bits.',
  },
  'key-damaged': {
    what: 'The signing key is cut short or damaged.',
    next: 'Copy the whole file again, from the BEGIN line to the END line.',
  },
  'passphrase-empty': { what: 'The passphrase is empty.', next: 'Choose a passphrase.' },
  'passphrase-wrong': { what: 'The passphrase is wrong.', next: 'Type it again.' },
  'vault-exists': {
    what: 'Another import was made at the same time.',
    next: 'Reload this page, look at the present set-up and import again.',
  },
  'vault-missing': {
    what: 'The keys are gone from this till.',
    next: 'Import a configuration with keys.',
  },
  'vault-damaged': {
    what: 'The stored keys are damaged.',
    next: 'Import a configuration with keys.',
  },
  'vault-write-failed': {
    what: 'The keys could not be stored.',
    next: 'Free some disk space and apply again. The present set-up stays in force.',
  },
};
