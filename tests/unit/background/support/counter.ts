import type { PosSender } from '../../../../entrypoints/background/pos-desk';
import type { PanelMessage, PanelView } from '../../../../lib/contract/messages/panel-messages';
import type { PanelPlace } from '../../../../lib/contract/messages/pos-messages';
import type { PageReply, PaymentResult } from '../../../../lib/contract/page/page-api';
import type { TillIdentity } from '../../../../lib/flow/engine';
import { KeyedLock } from '../../../../lib/flow/keyed-lock';
import type { OrderRecord } from '../../../../lib/flow/order-record';
import type { FlowPolicy, Readiness } from '../../../../lib/flow/ports';
import { makeOrderRecord } from '../../../contract/order-making';
import { MemoryJournal } from '../../flow/support/memory-journal';
import { acknowledged, open, paid, reversed } from '../../flow/support/outcomes';
import { ScriptedRefundGateway } from '../../flow/support/refund-gateway';
import { ScriptedGateway } from '../../flow/support/scripted-gateway';
import { POLICY, WECHAT_CODE } from '../../flow/support/test-till';
import { VirtualTime } from '../../flow/support/virtual-time';
import { now } from '../../flow/support/waiting-till';
import { counterGateway } from './counter-gateway';
import { CounterWorker } from './counter-worker';
import { FakeBrowser } from './fake-browser';
import { FakePort } from './fake-port';

export const ORIGIN = 'https://pos.example.com';
/** The cashier looks at an amount before scanning for it. */
export const LOOK_MS = 1_000;

/** A document of the POS page, as the browser names it. */
export function documentOf(documentId: string, change: Partial<PosSender> = {}): PosSender {
  return { tabId: 1, frameId: 0, documentId, origin: ORIGIN, ...change };
}

/**
 * A till with its worker, virtual time, and a gateway by script. The worker may die: journal and browser outlive it.
 */
export class Counter {
  readonly browser = new FakeBrowser().install();
  readonly time = new VirtualTime();
  readonly gateway = new ScriptedGateway(this.time);
  /** The gateway's side of refunds. */
  refunds = new ScriptedRefundGateway(this.time);
  readonly journal = new MemoryJournal();
  policy: FlowPolicy = POLICY;
  keys: Readiness = { ok: true };
  canSignRefunds = true;
  identity: TillIdentity = {
    terminal: makeOrderRecord().terminal,
    orderPrefix: 'sz0100lmnx',
    defaultBody: '咖啡',
  };
  /** The proof of the keys that a scan waits for. */
  readiness: () => Promise<Readiness> = async () => ({ ok: true });
  /** The worker dies before anybody is told of such a change. */
  diesOf: (order: OrderRecord) => boolean = () => false;
  /** Told whether money is in flight. */
  onAwake: (on: boolean) => void = () => undefined;
  #worker = this.#makeWorker();

  #makeWorker(): CounterWorker {
    const setup = new KeyedLock();
    return new CounterWorker({
      journal: this.journal,
      gateway: counterGateway(this.gateway, () => this.refunds),
      clock: this.time.makeClock(),
      wake: { keepAlive: (on) => this.onAwake(on), wakeIn: () => undefined },
      policy: () => this.policy,
      identity: () => this.identity,
      readiness: () => this.readiness(),
      holdSetup: (task) => setup.run('setup', task),
      canSignRefunds: () => this.canSignRefunds,
      onTrouble: () => undefined,
      keys: () => this.readKeys(),
      now: () => this.time.wall(),
      diesOf: (order) => this.diesOf(order),
    });
  }

  /** The keys as a page's call finds them, before the engine asks for itself. */
  async readKeys(): Promise<Readiness> {
    return this.keys;
  }

  get tabs(): CounterWorker['tabs'] {
    return this.#worker.tabs;
  }

  get panels(): CounterWorker['panels'] {
    return this.#worker.panels;
  }

  get commands(): CounterWorker['commands'] {
    return this.#worker.commands;
  }

  get desk(): CounterWorker['desk'] {
    return this.#worker.desk;
  }

  get engine(): CounterWorker['engine'] {
    return this.#worker.engine;
  }

  /** The browser stops the worker and starts another one, or stops itself and is started again. */
  async restart({ browser = false } = {}): Promise<void> {
    if (browser) this.browser.endSession();
    else await this.tabs.markStarted();
    this.#worker.kill();
    this.diesOf = () => false;
    this.#worker = this.#makeWorker();
    await this.#worker.start();
    await this.time.settle();
  }

  async hello(from: PosSender): Promise<PanelPlace> {
    return (await this.desk.onMessage({ type: 'pos.hello' }, from)) as PanelPlace;
  }

  async bye(from: PosSender): Promise<void> {
    await this.desk.onMessage({ type: 'pos.bye' }, from);
  }

  async pay(from: PosSender, posOrderId: string, totalFee = 1250): Promise<PageReply> {
    return this.call(from, { posOrderId, totalFee });
  }

  async call(from: PosSender, request: unknown): Promise<PageReply> {
    return (await this.desk.onMessage({ type: 'pos.pay', request }, from)) as PageReply;
  }

  async lookup(from: PosSender, posOrderId: unknown): Promise<PageReply> {
    return (await this.desk.onMessage({ type: 'pos.lookup', posOrderId }, from)) as PageReply;
  }

  async refund(from: PosSender, request: unknown): Promise<PageReply> {
    return (await this.desk.onMessage({ type: 'pos.refund', request }, from)) as PageReply;
  }

  async cancel(from: PosSender, posOrderId: unknown): Promise<PageReply> {
    return (await this.desk.onMessage({ type: 'pos.cancel', posOrderId }, from)) as PageReply;
  }

  async watch(from: PosSender, posOrderIds: string[]): Promise<PaymentResult[]> {
    const answer = await this.desk.onMessage({ type: 'pos.watch', posOrderIds }, from);
    return (answer as { results: PaymentResult[] }).results;
  }

  async scan(from: PosSender, outTradeNo: string | undefined, code = WECHAT_CODE): Promise<void> {
    const meant = outTradeNo === undefined ? {} : { outTradeNo };
    await this.desk.onMessage({ type: 'pos.scan', code, ...meant }, from);
  }

  async panelSays(tabId: number, message: PanelMessage): Promise<void> {
    await this.commands.onMessage(message, tabId);
  }

  /** Opens an order; throws where the page was refused. */
  async mustPay(from: PosSender, posOrderId: string, totalFee = 1250): Promise<string> {
    return this.mustCall(from, { posOrderId, totalFee });
  }

  /** Calls `pay` with all that it may name; throws where the page was refused. */
  async mustCall(from: PosSender, request: unknown): Promise<string> {
    const reply = await this.call(from, request);
    if (!reply.ok || reply.result === null) throw new Error(reply.ok ? 'no result' : reply.code);
    return reply.result.outTradeNo;
  }

  /** Opens an order that the customer pays at once. */
  async mustBePaid(from: PosSender, posOrderId: string, totalFee = 1250): Promise<string> {
    this.gateway.script('micro_pay', now(paid()));
    const outTradeNo = await this.mustPay(from, posOrderId, totalFee);
    await this.time.pass(LOOK_MS);
    await this.scan(from, outTradeNo);
    await this.time.settle();
    const { state } = await this.order(outTradeNo);
    if (state !== 'paid') throw new Error(`the order is ${state}`);
    return outTradeNo;
  }

  /** The order as it stands in the journal. */
  async order(outTradeNo: string): Promise<OrderRecord> {
    const order = await this.journal.get(outTradeNo);
    if (order === undefined) throw new Error('no such order');
    return order;
  }

  /** A panel's frame connects. */
  async connectPanel(tabId = 1): Promise<FakePort> {
    const port = new FakePort();
    this.panels.onConnect(port.asPort(), tabId);
    await this.time.settle();
    return port;
  }

  /** Pays, gives up and takes back: afterwards the order is cancelled and still followed up. */
  async takenBack(from: PosSender, posOrderId: string): Promise<string> {
    const { gateway, time, engine } = this;
    gateway.script('micro_pay', now(open())).script('query_order', now(open()));
    gateway.script('reverse', now(acknowledged()));
    const outTradeNo = await this.mustPay(from, posOrderId);
    await time.pass(LOOK_MS);
    await this.scan(from, outTradeNo);
    await engine.cancel(outTradeNo);
    await time.passUntil(() => gateway.timesOf('reverse').length > 0, 60_000);
    gateway.script('query_order', now(reversed()));
    await time.pass(6_000);
    const { state } = await this.order(outTradeNo);
    if (state !== 'cancelled') throw new Error(`the order is ${state}`);
    return outTradeNo;
  }

  /** The customer's payment lands although it had been taken back: a follow-up finds it. */
  async landLate(): Promise<void> {
    this.gateway.script('query_order', now(paid()));
    await this.time.pass(40_000);
  }

  /** What a panel shows now. */
  static shown(port: FakePort): PanelView {
    const view = port.views.at(-1);
    if (view === undefined) throw new Error('the panel has no view yet');
    return view;
  }
}
