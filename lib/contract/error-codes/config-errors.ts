import { KEY_ERROR_CODES } from './key-errors';

/** What can be wrong with a configuration file, or with applying it. A closed list. */
export const CONFIG_ERROR_CODES = [
  'config-too-large',
  'config-not-json',
  'config-not-tillside',
  'config-encrypted',
  'config-version',
  'config-member-unknown',
  'config-member-missing',
  'config-value-invalid',
  'config-keys-missing',
  'config-base-url-not-allowed',
  'config-origin-not-allowed',
  'config-orders-open',
  'config-storage-failed',
  'permission-denied',
  ...KEY_ERROR_CODES,
] as const;

export type ConfigErrorCode = (typeof CONFIG_ERROR_CODES)[number];
