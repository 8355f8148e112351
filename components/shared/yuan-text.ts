import { formatYuan } from '../../lib/payment/money';

/**
 * Writes an amount with its sign, for sentences and buttons.
 *
 * @param fen whole fen
 * @returns for example `¥12.50`
 */
export function yuanText(fen: number): string {
  return `¥${formatYuan(fen)}`;
}
