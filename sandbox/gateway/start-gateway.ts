import { Gateway } from './gateway';
import type { GatewayOptions } from './gateway-options';

/**
 * Starts an embedded gateway on 127.0.0.1.
 * @example
 * const gateway = await startGateway();
 * const wallet = gateway.wallet({ platform: 'wechat', balance: 10_000 });
 * // … the till pays 1250 fen with wallet.newCode() …
 * gateway.ledger.total(); // 1250
 * await gateway.close();
 */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const gateway = new Gateway(options);
  await gateway.start();
  return gateway;
}
