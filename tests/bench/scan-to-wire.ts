import type { Worker } from '@playwright/test';
import { typeAsScanner } from '../../sandbox/demo/scanner-keys';
import type { TillPage } from '../../sandbox/demo/till-page';
import type { Gateway } from '../../sandbox/gateway/gateway';
import type { WireTap } from './wire-tap';

const FEE = 100;

/**
 * Takes payments and measures each from the scanner's last key to the first byte of its request at the gateway.
 *
 * @returns ms of each payment
 */
export async function scanToWire(
  count: number,
  { pos, gateway, tap }: { pos: TillPage; gateway: Gateway; tap: WireTap },
): Promise<number[]> {
  const wallet = gateway.wallet({ platform: 'wechat', balance: count * FEE });
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    await pos.open('en', FEE);
    await pos.pressPay();
    await pos.panelShows('created', 'en');
    const arrival = tap.next('micro_pay');
    let lastKeyAt = 0;
    await typeAsScanner(pos.page, wallet.newCode(), () => {
      lastKeyAt = performance.now();
    });
    times.push((await arrival) - lastKeyAt);
    await pos.settled();
    await pos.page.getByTestId('next-customer').dispatchEvent('click');
  }
  return times;
}

/** The floor: a bare `fetch` of the gateway's ping from the same worker, there and back; ms each. */
export function bareFetches(count: number, worker: Worker, baseUrl: string): Promise<number[]> {
  return worker.evaluate(
    async ([url, times]) => {
      const taken: number[] = [];
      for (let index = 0; index < times; index += 1) {
        const startedAt = performance.now();
        const response = await fetch(`${url}/ping`, { cache: 'no-store' });
        await response.arrayBuffer();
        taken.push(performance.now() - startedAt);
      }
      return taken;
    },
    [baseUrl, count] as const,
  );
}
