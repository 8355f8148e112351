import * as v from 'valibot';
import type { ConfigErrorCode } from '../error-codes/config-errors';

const text = v.pipe(v.string(), v.maxLength(262_144));

/** Options page → worker. */
export const optionsMessageSchema = v.variant('type', [
  v.strictObject({ type: v.literal('options.get') }),
  v.strictObject({ type: v.literal('options.preview'), text }),
  v.strictObject({ type: v.literal('options.apply'), text }),
  v.strictObject({ type: v.literal('options.test') }),
]);

export type OptionsMessage = v.InferOutput<typeof optionsMessageSchema>;

export interface ConfigProblem {
  code: ConfigErrorCode;
  /** Where in the file, for example `merchant.out_mch_id`; empty for the whole file. */
  path: string;
  /** What stood there or was expected, never a secret. */
  detail?: string;
}

/** One line of "what would change": values as text, secrets masked as `••••`. */
export interface ConfigChange {
  path: string;
  before?: string;
  after?: string;
}

/** The present set-up as the options page shows it; no secrets. */
export interface SetupView {
  configured: boolean;
  locked: boolean;
  keys: 'missing' | 'plain' | 'passphrase' | 'damaged';
  /** Flat list of settings by path, for example `merchant.out_mch_id`. */
  settings: { path: string; value: string }[];
  sites: { origin: string; granted: boolean }[];
  baseUrls: string[];
  /** When an authenticated reply was last received under the present keys, ms. */
  provenAt?: number;
  version: string;
  extensionId: string;
}

export type PreviewAnswer =
  | { ok: true; changes: ConfigChange[]; origins: string[]; summary: { shop: string; device: string } }
  | { ok: false; problems: ConfigProblem[] };

export type ApplyAnswer = { ok: true; setup: SetupView } | { ok: false; problems: ConfigProblem[] };

/** One step of the connection test. */
export interface TestStep {
  step: 'ping' | 'authenticate';
  ok: boolean;
  ms: number;
  /** Closed list: see `connectionTestCodes`. */
  code: ConnectionTestCode;
  detail?: string;
}

export const CONNECTION_TEST_CODES = [
  'answered',
  'not-reachable',
  'not-authenticated',
  'keys-refused',
  'not-configured',
  'locked',
] as const;
export type ConnectionTestCode = (typeof CONNECTION_TEST_CODES)[number];

export interface TestAnswer {
  ok: boolean;
  steps: TestStep[];
}

export interface OptionsAnswers {
  'options.get': SetupView;
  'options.preview': PreviewAnswer;
  'options.apply': ApplyAnswer;
  'options.test': TestAnswer;
}
