import { flatten } from '../../lib/config/changes';
import type {
  ApplyAnswer,
  OptionsAnswers,
  OptionsMessage,
  PreviewAnswer,
  SetupView,
} from '../../lib/contract/messages/options-messages';
import { holdsExcess } from '../../lib/flow/order-record';
import { SETTLE_FOR_MS } from '../../lib/flow/plan';
import { canStillBeAsked } from '../../lib/flow/refund-plan';
import { grantedOrigins } from '../../lib/browser/pos-scripts';
import type { Journal } from '../../lib/flow/ports';
import type { GatewayClient } from '../../lib/gateway/client';
import type { Till } from './till';

export interface OptionsDeskParts {
  till: Till;
  gateway: GatewayClient;
  journal: Journal;
  now: () => number;
  /** Called after the set-up changed: registers page scripts, refreshes panels, takes up open orders. */
  onApplied: () => Promise<void>;
}

const KEYS_SHOWN = { missing: 'missing', open: 'plain', locked: 'passphrase', damaged: 'damaged' } as const;

/** Serves the options page. */
export class OptionsDesk {
  readonly #parts: OptionsDeskParts;

  constructor(parts: OptionsDeskParts) {
    this.#parts = parts;
  }

  async onMessage(message: OptionsMessage): Promise<OptionsAnswers[OptionsMessage['type']]> {
    const { till, gateway } = this.#parts;
    switch (message.type) {
      case 'options.get':
        return this.#setup();
      case 'options.preview':
        return this.#preview(message.text);
      case 'options.apply':
        return this.#apply(message.text);
      case 'options.test':
        return till.test(gateway);
    }
  }

  #preview(text: string): PreviewAnswer {
    const reading = this.#parts.till.preview(text);
    if (!reading.ok) return reading;
    const { merchant, terminal, sites } = reading.config;
    return {
      ok: true,
      changes: reading.changes ?? [],
      origins: sites.map(({ origin }) => origin),
      summary: { shop: merchant.out_shop_id, device: terminal.device_id },
    };
  }

  async #apply(text: string): Promise<ApplyAnswer> {
    const { till, journal, now } = this.#parts;
    const applied = await till.apply(text, async () => {
      const refunding = (await journal.openRefunds())
        .filter((refund) => canStillBeAsked(refund, now()))
        .map(({ outTradeNo }) => journal.get(outTradeNo));
      const orders = (await Promise.all(refunding)).filter((order) => order !== undefined);
      // What is followed up after a reverse may yet turn out paid: it can be asked about under these keys only.
      // So is money that is too much, for as long as a platform gives it back.
      const asked = (await journal.open()).filter(
        (order) =>
          (order.state !== 'created' && order.state !== 'paid') ||
          (holdsExcess(order) && now() - (order.excessAt ?? 0) < SETTLE_FOR_MS),
      );
      return [...asked, ...orders];
    });
    if (!applied.ok) return applied;
    await this.#parts.onApplied();
    return { ok: true, setup: await this.#setup() };
  }

  async #setup(): Promise<SetupView> {
    const { till } = this.#parts;
    const { settings, provenAt } = till;
    const origins = settings?.sites.map(({ origin }) => origin) ?? [];
    const granted = await grantedOrigins(origins);
    return {
      configured: settings !== undefined && till.keys !== 'missing',
      locked: till.keys === 'locked',
      keys: KEYS_SHOWN[till.keys],
      settings: flatten(settings),
      sites: origins.map((origin) => ({ origin, granted: granted.includes(origin) })),
      baseUrls: settings?.gateway.base_urls ?? [],
      version: __TILLSIDE_VERSION__,
      extensionId: chrome.runtime.id,
      ...(provenAt === undefined ? {} : { provenAt }),
    };
  }
}
