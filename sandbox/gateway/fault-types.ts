import type { EndpointName } from './endpoint-names';
import type { OrderChanges } from './order';

/** Paths that a fault can be scripted for. */
export type FaultPath = EndpointName;

/**
 * When the request takes effect at the gateway: before the fault shows, after it, or not at all. A request that
 * is never applied but must be answered gets an authenticated 103.
 */
export type ApplyTime = 'before' | 'after' | 'never';

/** Numbers of a reply that can be altered on the way. */
export type TamperedField =
  'status' | 'total_fee' | 'current_trade_state' | 'refund_fee' | 'state' | 'refund_status' | 'total_count';

/** What goes wrong, as data. `ms` are milliseconds. docs/sandbox.md describes each. */
export type FaultAction =
  | { readonly action: 'delay'; readonly ms: number }
  | { readonly action: 'hold' }
  | { readonly action: 'drop-before' }
  | { readonly action: 'drop-after' }
  | { readonly action: 'http'; readonly code?: number; readonly body?: string }
  | { readonly action: 'redirect'; readonly location?: string }
  | { readonly action: 'garbage'; readonly body?: string }
  | { readonly action: 'truncate' }
  | { readonly action: 'headers-only' }
  | { readonly action: 'wrong-code' }
  | { readonly action: 'no-code' }
  | { readonly action: 'md5' }
  | {
      readonly action: 'tamper';
      readonly field?: TamperedField;
      readonly value?: number;
    }
  | { readonly action: 'swap'; readonly changes: OrderChanges }
  | { readonly action: 'enum'; readonly value?: number }
  | { readonly action: 'pays-first' }
  | { readonly action: 'replay' }
  | {
      readonly action: 'status';
      readonly status: number;
      readonly internalStatus?: number;
      readonly description?: string;
    }
  | { readonly action: 'big'; readonly bytes?: number }
  | { readonly action: 'endless' }
  | { readonly action: 'late-success'; readonly ms: number; readonly status?: number }
  | { readonly action: 'lag'; readonly ms: number };

export type FaultName = FaultAction['action'];

/** A fault together with when the request is applied, and a wait in ms before the reply. */
export type Fault = FaultAction & { readonly apply?: ApplyTime; readonly delayMs?: number };

/** When each fault applies its request unless the script says otherwise. */
export const APPLY_DEFAULT: Readonly<Record<FaultName, ApplyTime>> = {
  delay: 'before',
  hold: 'before',
  'drop-before': 'never',
  'drop-after': 'before',
  http: 'before',
  redirect: 'never',
  garbage: 'before',
  truncate: 'before',
  'headers-only': 'before',
  'wrong-code': 'before',
  'no-code': 'before',
  md5: 'before',
  tamper: 'before',
  swap: 'before',
  enum: 'before',
  'pays-first': 'before',
  replay: 'before',
  status: 'never',
  big: 'before',
  endless: 'before',
  'late-success': 'never',
  lag: 'before',
};

/** Whether a reply under this fault still tells the client the truth about the order, authenticated. */
export const TRUTHFUL: ReadonlySet<FaultName> = new Set([
  'delay',
  'hold',
  'big',
  'headers-only',
  'pays-first',
]);

/** Whether a reply under this fault is at least properly authenticated. */
export const AUTHENTIC: ReadonlySet<FaultName> = new Set([...TRUTHFUL, 'lag', 'swap', 'enum', 'status']);
