import type { OrderRecord } from '../../lib/flow/order-record';
import type { Journal, OpenDecision, OrderEvent } from '../../lib/flow/ports';
import { makeOrderRecord } from './order-making';

/** One thing that a journal must do. */
export interface JournalCase {
  readonly name: string;
  /**
   * @param journal a fresh, empty one
   * @throws Error that tells what was expected and what was found
   */
  run(journal: Journal): Promise<void>;
}

export const DAY_MS = 86_400_000;
export const AT = 1_700_000_000_000;

/** JSON with members in alphabetical order, so that only contents count. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

export function same(found: unknown, expected: unknown, what: string): void {
  const [is, should] = [canonical(found), canonical(expected)];
  if (is !== should) throw new Error(`${what}: expected ${should}, found ${is}`);
}

export async function rejects(work: Promise<unknown>, what: string): Promise<void> {
  const outcome = await work.then(
    () => 'resolved',
    () => 'rejected',
  );
  same(outcome, 'rejected', what);
}

export const create = (order: OrderRecord) => (): OpenDecision<string> => ({
  create: order,
  answer: order.outTradeNo,
});

export async function stored(journal: Journal, change: Partial<OrderRecord> = {}): Promise<OrderRecord> {
  const order = makeOrderRecord(change);
  await journal.openOrder(order.key, create(order));
  return order;
}

export const next = (order: OrderRecord, change: Partial<OrderRecord> = {}): OrderRecord => ({
  ...order,
  ...change,
  version: order.version + 1,
});

export const event = (kind: string, at = AT): OrderEvent => ({ at, kind });

export const kinds = async (journal: Journal, outTradeNo: string): Promise<string[]> =>
  (await journal.events(outTradeNo)).map(({ kind }) => kind);
