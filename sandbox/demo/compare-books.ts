import type { Gateway } from '../gateway/gateway';
import type { JournalRow } from './read-journal';

/**
 * Compares the gateway's ledger with the extension's journal, order by order and to the fen, and looks whether the gateway
 * has anything to complain of.
 *
 * @returns a sentence for each disagreement; empty when the books agree
 */
export function compareBooks(gateway: Gateway, journal: readonly JournalRow[]): string[] {
  const { ledger, rejections, violations } = gateway;
  const known = new Set(journal.map(({ outTradeNo }) => outTradeNo));
  const held = (row: JournalRow): number => (row.state === 'paid' ? row.totalFee - row.refundedFee : 0);
  const total = journal.reduce((sum, row) => sum + held(row), 0);
  return [
    ...journal
      .filter((row) => ledger.net(row.outTradeNo) !== held(row))
      .map(
        (row) =>
          `${row.outTradeNo}: the journal says ${held(row)} fen, the ledger ${ledger.net(row.outTradeNo)}.`,
      ),
    ...ledger
      .orders()
      .filter((outTradeNo) => !known.has(outTradeNo))
      .map((outTradeNo) => `${outTradeNo}: in the ledger, not in the journal.`),
    ...(ledger.total() === total
      ? []
      : [`In all the journal says ${total} fen, the ledger ${ledger.total()}.`]),
    ...rejections.map((entry) => {
      const { path, reason, field = '' } = entry;
      return `The gateway refused a request: ${path} ${reason} ${field}`.trimEnd();
    }),
    ...violations.map(({ kind, outTradeNo }) => `The gateway saw a broken rule: ${kind} ${outTradeNo}`),
  ];
}
