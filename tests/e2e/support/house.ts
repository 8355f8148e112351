import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test as base, expect, type Worker } from '@playwright/test';
import { EXTENSION_ID, openTill, type OpenTill, type TillOptions } from '../../../sandbox/demo/open-till';
import type { Gateway } from '../../../sandbox/gateway/gateway';
import type { GatewayOptions } from '../../../sandbox/gateway/gateway-options';
import { configurationFor } from '../../../sandbox/gateway/merchant';
import { startGateway } from '../../../sandbox/gateway/start-gateway';
import { startPos, type Pos } from '../../../sandbox/pos/start-pos';
import {
  dumpDatabases,
  readJournal,
  readRefunds,
  type JournalOrder,
  type JournalRefund,
} from './journal-reader';
import { PosPage } from './pos-page';

const EXTENSION = resolve(import.meta.dirname, '../../../.output/chrome-mv3-demo');

/** Waits shortened as far as the rules allow: a reverse still comes no earlier than 15 s after the payment. */
export const QUICK_POLICY = {
  answer_timeout_ms: 3_000,
  query_fast_interval_ms: 500,
  query_interval_ms: 1_000,
  give_up_ms: 15_000,
  attention_after_ms: 40_000,
};

/** One till with its gateway and POS: everything that a test needs, and nothing of another test's. */
export class House {
  readonly gateway: Gateway;
  readonly pos: Pos;
  readonly profile: string;
  #till: OpenTill;

  constructor(gateway: Gateway, pos: Pos, profile: string, till: OpenTill) {
    this.gateway = gateway;
    this.pos = pos;
    this.profile = profile;
    this.#till = till;
  }

  get till(): OpenTill {
    return this.#till;
  }

  /** The configuration file for this gateway and POS. */
  configuration(policy: Record<string, unknown> = {}): object {
    return configurationFor(this.gateway.merchant, {
      baseUrls: this.gateway.baseUrls,
      posOrigins: [this.pos.origin],
      policy: { ...QUICK_POLICY, ...policy },
      // Keys over the debugging protocol come with pauses of their own on a loaded machine.
      extra: { scanner: { gap_ms: 400 } },
    });
  }

  /** Imports the configuration on the options page, as an admin does. */
  async setUp(policy: Record<string, unknown> = {}): Promise<this> {
    const page = await this.#till.options();
    await page.getByLabel('Import configuration').setInputFiles({
      name: 'tillside.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(this.configuration(policy))),
    });
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    await expect(page.getByTestId('options-applied')).toBeVisible();
    await expect(page.getByTestId('options-test-steps').locator('[data-ok="true"]')).toHaveCount(2);
    await page.close();
    return this;
  }

  /** Opens the demo till in a new tab. */
  async openPos(): Promise<PosPage> {
    return new PosPage(await this.#till.context.newPage()).open(this.pos.origin);
  }

  /** The worker that is running now; wakes it if it was stopped. */
  async worker(): Promise<Worker> {
    const page = await this.#till.context.newPage();
    const running = this.#till.context.serviceWorkers();
    const coming = running.length > 0 ? undefined : this.#till.context.waitForEvent('serviceworker');
    await page.goto(`chrome-extension://${EXTENSION_ID}/options.html`);
    await page.evaluate(async (): Promise<unknown> => chrome.runtime.sendMessage({ type: 'options.get' }));
    await coming;
    await page.close();
    const worker = this.#till.context.serviceWorkers().at(-1);
    if (worker === undefined) throw new Error('no service worker is running');
    return worker;
  }

  async journal(): Promise<JournalOrder[]> {
    return readJournal(await this.worker());
  }

  async refunds(): Promise<JournalRefund[]> {
    return readRefunds(await this.worker());
  }

  async everythingStored(): Promise<string> {
    return dumpDatabases(await this.worker());
  }

  /** Waits until the journal's only order under a POS order id is in a state. */
  async settles(posOrderId: string, state: string, timeout = 45_000): Promise<JournalOrder> {
    await expect
      .poll(
        async () => (await this.journal()).filter((order) => order.posOrderId === posOrderId).at(-1)?.state,
        { timeout },
      )
      .toBe(state);
    const order = (await this.journal()).filter(({ posOrderId: id }) => id === posOrderId).at(-1);
    if (order === undefined) throw new Error(`no order ${posOrderId}`);
    return order;
  }

  /** Kills the browser as a power cut would, and starts it again on the same profile. */
  async killAndRestart(kill: () => void): Promise<void> {
    kill();
    await this.#till.context.close().catch(() => undefined);
    this.#till = await launch(this.profile);
  }

  /**
   * Ledger and journal agree order by order, to the fen; and the gateway has nothing to complain of.
   *
   * @param browserResends true where a connection was broken: the browser then sends a request again by itself
   */
  async agrees({ browserResends = false } = {}): Promise<void> {
    const orders = await this.journal();
    for (const { outRefundNo, state, refundFee } of await this.refunds()) {
      const made = this.gateway.refunds.find((refund) => refund.outRefundNo === outRefundNo);
      expect({ outRefundNo, fee: state === 'succeeded' ? refundFee : 0 }).toEqual({
        outRefundNo,
        fee: made?.phase === 'succeeded' ? made.fee : 0,
      });
    }
    for (const order of orders) {
      const expected = order.state === 'paid' ? order.totalFee - order.refundedFee : 0;
      expect({ order: order.outTradeNo, net: this.gateway.ledger.net(order.outTradeNo) }).toEqual({
        order: order.outTradeNo,
        net: expected,
      });
    }
    const known = new Set(orders.map(({ outTradeNo }) => outTradeNo));
    expect(this.gateway.ledger.orders().filter((number) => !known.has(number))).toEqual([]);
    expect(this.gateway.rejections).toEqual([]);
    expect(
      this.gateway.violations.filter(({ kind }) => !browserResends || kind !== 'micro-pay-repeated'),
    ).toEqual([]);
    for (const number of known) {
      const charges = this.gateway.ledger.entries.filter(
        (entry) => entry.outTradeNo === number && entry.kind === 'charge',
      );
      expect(charges.length).toBeLessThanOrEqual(1);
    }
  }

  /** Waits until the gateway has been asked for something. */
  async asked(path: string, times = 1): Promise<void> {
    await expect
      .poll(() => this.gateway.requests.filter((entry) => entry.path === path && entry.done).length, {
        message: `${path} should be asked ${times} times`,
        timeout: 30_000,
      })
      .toBeGreaterThanOrEqual(times);
  }

  /** How often the gateway was asked for something. */
  count(path: string): number {
    return this.gateway.requests.filter((entry) => entry.path === path).length;
  }
}

async function launch(profile: string, options: Partial<TillOptions> = {}): Promise<OpenTill> {
  return openTill({ extension: EXTENSION, profile, args: ['--remote-debugging-port=0'], ...options });
}

interface Fixtures {
  tillOptions: Partial<TillOptions>;
  gatewayOptions: GatewayOptions;
  /** A till that is not set up yet. */
  emptyHouse: House;
  /** A till that is ready to take payments. */
  house: House;
}

export const test = base.extend<Fixtures>({
  tillOptions: [{}, { option: true }],
  gatewayOptions: [{}, { option: true }],
  emptyHouse: async ({ tillOptions, gatewayOptions }, use) => {
    const gateway = await startGateway({ triggers: false, ...gatewayOptions });
    const pos = await startPos({ gateway });
    const profile = await mkdtemp(join(tmpdir(), 'tillside-e2e-'));
    const house = new House(gateway, pos, profile, await launch(profile, tillOptions));
    await use(house);
    await house.till.context.close().catch(() => undefined);
    await Promise.all([pos.close(), gateway.close()]);
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  },
  house: async ({ emptyHouse }, use) => {
    await use(await emptyHouse.setUp());
  },
});

export { expect };
