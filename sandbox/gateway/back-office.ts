import { makeShops, type Shop } from './back-office-shops';
import type { Merchant } from './merchant';
import { SetupCodes } from './setup-code';
import type { Upload } from './uploads';

/** What the back office is opened with. `now` is base time in ms. */
export interface BackOfficeOptions {
  readonly merchant: Merchant;
  /** The merchant's shops; the configured one has to be among them. */
  readonly shops?: readonly Shop[];
  /** The interval asked for in answers to monitor uploads, in s. */
  readonly monitorIntervalS: number;
  now(): number;
  baseUrl(): string;
}

/** What the gateway's administration knows of a merchant beside its money: shops, tills, staff and reports. */
export class BackOffice {
  readonly shops: readonly Shop[];
  readonly setupCodes: SetupCodes;
  /** What tills have told of themselves, oldest first. */
  readonly uploads: Upload[] = [];
  /** In s; may be changed at any time. 0 asks for no change. */
  monitorIntervalS: number;

  /** Throws if the configured shop is not among the shops. */
  constructor(options: BackOfficeOptions) {
    const { merchant } = options;
    this.shops = options.shops ?? makeShops(merchant);
    if (!this.shops.some((shop) => shop.outShopId === merchant.outShopId))
      throw new Error('the configured shop is not among the shops');
    this.monitorIntervalS = options.monitorIntervalS;
    this.setupCodes = new SetupCodes({
      merchant,
      shops: this.shops,
      now: () => options.now(),
      baseUrl: () => options.baseUrl(),
    });
  }

  /** The shop with a number of the gateway's. */
  shop(outShopId: string): Shop | undefined {
    return this.shops.find((shop) => shop.outShopId === outShopId);
  }
}
