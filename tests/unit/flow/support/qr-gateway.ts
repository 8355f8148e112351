import type { CallOutcome } from '../../../../lib/flow/call-outcome';
import { isQr, type OrderRecord } from '../../../../lib/flow/order-record';
import type { PaymentGateway, PreparedCall } from '../../../../lib/flow/ports';
import { defined } from '../../../../lib/payment/defined';
import { GatewayReplies, silence } from './gateway-replies';
import { ModelGateway } from './model-gateway';
import { freshness } from './outcomes';
import {
  GONE,
  SHOWN,
  type CloseFate,
  type CustomerFate,
  type QrFates,
  type QrQueryFate,
  type ShowFate,
} from './qr-fates';
import { QrAccount } from './qr-ledger';
import type { VirtualTime } from './virtual-time';
import { WithoutRefunds } from './without-refunds';

const TIMEOUT_MS = 15_000;

const refused = (status: 102 | 104): CallOutcome => ({
  kind: 'refused',
  status,
  internalStatus: 20_000 + status,
  freshness: freshness(),
});

/** A model of the gateway that takes scanned payments and QR orders: a ledger of both, and replies that are lost or late. */
export class QrGateway extends WithoutRefunds implements PaymentGateway {
  readonly replies: GatewayReplies;
  readonly scans: ModelGateway;
  readonly codes = new Map<string, QrAccount>();
  readonly broken: string[] = [];
  /** Told of each call as it arrives, to check what must hold at that instant. */
  onArrival: (call: 'scan_code_pay' | 'close_order', order: OrderRecord) => void = () => undefined;
  /** The `time_expire` of each number: asking again must not move it. */
  readonly #expiries = new Map<string, number>();
  readonly #fates: {
    shows: ShowFate[];
    customers: CustomerFate[];
    queries: QrQueryFate[];
    lastQueries: QrQueryFate[];
    closes: CloseFate[];
    times: boolean[];
  };

  constructor(
    private readonly time: VirtualTime,
    fates: QrFates,
  ) {
    super();
    this.replies = new GatewayReplies(time);
    this.scans = new ModelGateway(time, fates.scans, this.replies);
    const { shows, customers, queries, lastQueries, closes, times } = fates;
    this.#fates = {
      shows: [...shows],
      customers: [...customers],
      queries: [...queries],
      lastQueries: [...lastQueries],
      closes: [...closes],
      times: [...times],
    };
  }

  /** What the merchant holds of one order. */
  net(outTradeNo: string): number {
    return this.scans.net(outTradeNo) + (this.codes.get(outTradeNo)?.charges ?? 0);
  }

  /** How often an order was paid, whatever came back. */
  charges(outTradeNo: string): number {
    return (this.scans.accounts.get(outTradeNo)?.charges ?? 0) + (this.codes.get(outTradeNo)?.charges ?? 0);
  }

  /** The code of an order stands on a display. */
  customerSees(outTradeNo: string): void {
    const account = this.codes.get(outTradeNo);
    if (account === undefined) this.broken.push('a code is shown that nobody has made');
    if (account?.isSeen === false) account.seenBy(this.#fates.customers.shift() ?? GONE);
  }

  async clockOffset(): Promise<number | undefined> {
    const answers = this.#fates.times.shift() ?? true;
    await this.time.wait(answers ? 50 : 3_000);
    return answers ? this.replies.clockOffset() : undefined;
  }

  prepareMicroPay(order: OrderRecord, authorCode: string, timeoutMs: number): Promise<PreparedCall> {
    if (isQr(order)) this.broken.push('a code was scanned for a QR order');
    return this.scans.prepareMicroPay(order, authorCode, timeoutMs);
  }

  async prepareScanCodePay(order: OrderRecord, timeExpire: number): Promise<PreparedCall> {
    if (!isQr(order)) this.broken.push('a QR code was asked for a scanned order');
    const fate = this.#fates.shows.shift() ?? SHOWN;
    if (fate.reply === 'cannot be made') throw new Error('no key to sign with');
    return { send: () => this.#show(order, timeExpire, fate) };
  }

  async #show(order: OrderRecord, timeExpire: number, fate: ShowFate): Promise<CallOutcome> {
    const { outTradeNo } = order;
    this.onArrival('scan_code_pay', order);
    const before = this.#expiries.get(outTradeNo);
    if (before !== undefined && before !== timeExpire) this.broken.push('time_expire was moved');
    this.#expiries.set(outTradeNo, timeExpire);
    // An authenticated refusal is never a lie: this request makes no order.
    const appliesAfterMs = fate.reply === '104' ? undefined : fate.appliesAfterMs;
    if (appliesAfterMs === 0) this.#make(order, timeExpire);
    else if (appliesAfterMs !== undefined) {
      this.time.after(appliesAfterMs, () => this.#make(order, timeExpire));
    }
    if (fate.reply === 'lost' || fate.replyAfterMs >= TIMEOUT_MS) {
      await this.time.wait(TIMEOUT_MS);
      return silence();
    }
    await this.time.wait(fate.replyAfterMs / 2);
    const reply = this.#showReply(order, fate);
    await this.time.wait(fate.replyAfterMs / 2);
    return reply;
  }

  #make({ outTradeNo, platform }: OrderRecord, timeExpire: number): void {
    const expiresAt = timeExpire * 1_000 - this.replies.gatewayTimeAt(0);
    if (this.codes.has(outTradeNo) || this.time.elapsed >= expiresAt) return;
    const codeUrl = `weixin://wxpay/${outTradeNo}`;
    this.codes.set(outTradeNo, new QrAccount(this.time, platform ?? 'wechat', codeUrl, expiresAt));
  }

  #showReply(order: OrderRecord, { reply }: ShowFate): CallOutcome {
    if (reply === '104') return refused(104);
    const account = this.codes.get(order.outTradeNo);
    if (reply !== 'truth' && reply !== '102') return this.replies.bad(order, reply);
    if (account === undefined) return silence();
    if (reply === '102' || !account.isOpen) return refused(102);
    return { kind: 'code-url', codeUrl: account.codeUrl, freshness: freshness() };
  }

  async queryOrder(order: OrderRecord): Promise<CallOutcome> {
    if (!isQr(order)) return this.scans.queryOrder(order);
    const account = this.codes.get(order.outTradeNo);
    const { queries, lastQueries } = this.#fates;
    const fate = (account?.isPast === true ? lastQueries : queries).shift() ?? 'truth';
    if (fate === 'lost') {
      await this.time.wait(10_000);
      return silence();
    }
    await this.time.wait(80);
    if (fate === 'unclear') return this.replies.says({ kind: 'unclear', why: 'wechat state 99' });
    if (fate !== 'truth' && fate !== 'late view' && fate !== 'without code')
      return this.replies.bad(order, fate);
    const isHidden = account === undefined || (fate === 'late view' && account.mayBeHidden());
    const evidence = isHidden ? ({ kind: 'not-known' } as const) : account.evidence();
    if (account !== undefined) account.saidNotKnown = evidence.kind === 'not-known';
    const tellsCode = evidence.kind === 'open' && fate === 'truth';
    const codeUrl = tellsCode ? account?.codeUrl : undefined;
    return this.replies.remember(order, { ...this.replies.says(evidence), ...defined({ codeUrl }) });
  }

  async reverse(order: OrderRecord): Promise<CallOutcome> {
    if (isQr(order)) this.broken.push('a QR order was to be reversed');
    return this.scans.reverse(order);
  }

  async closeOrder(order: OrderRecord): Promise<CallOutcome> {
    if (!isQr(order)) this.broken.push('a scanned payment was to be closed');
    this.onArrival('close_order', order);
    const fate = this.#fates.closes.shift() ?? 'truth';
    if (fate === '3' || fate === '101' || fate === '103') return this.replies.bad(order, fate);
    if (fate === 'not yet') return refused(104);
    const account = this.codes.get(order.outTradeNo);
    if (fate === 'lost before' || fate === 'lost after') {
      if (fate === 'lost after') account?.close();
      await this.time.wait(TIMEOUT_MS);
      return silence();
    }
    await this.time.wait(80);
    if (fate === 'truth') return account?.close() === true ? this.#acknowledged(account) : refused(104);
    const reply = this.#acknowledged(account);
    if (fate === 'late') this.time.after(20_000, () => void account?.close());
    else if (account?.close() === true && 'freshness' in reply) {
      // Nobody could find out later, had the till not heard that it was closed.
      this.time.after(90_000, () => {
        if (this.replies.wasHeard(reply.freshness)) account.landAfterAll();
      });
    }
    return reply;
  }

  #acknowledged(account: QrAccount | undefined): CallOutcome {
    if (account !== undefined) account.acknowledged = true;
    return { kind: 'acknowledged', freshness: freshness(), clockOffset: this.replies.clockOffset() };
  }
}
