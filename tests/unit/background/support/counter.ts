import { PanelCommands } from '../../../../entrypoints/background/panel-commands';
import { PanelDesk } from '../../../../entrypoints/background/panel-desk';
import { PosDesk, type PosSender } from '../../../../entrypoints/background/pos-desk';
import { TabBook } from '../../../../lib/browser/tab-book';
import type { PanelMessage, PanelView, TillView } from '../../../../lib/contract/messages/panel-messages';
import type { PanelPlace } from '../../../../lib/contract/messages/pos-messages';
import type { PageReply, PaymentResult } from '../../../../lib/contract/page/page-api';
import { Engine, type TillIdentity } from '../../../../lib/flow/engine';
import { KeyedLock } from '../../../../lib/flow/keyed-lock';
import type { OrderRecord } from '../../../../lib/flow/order-record';
import type { FlowPolicy, Readiness } from '../../../../lib/flow/ports';
import { makeOrderRecord } from '../../../contract/order-making';
import { MemoryJournal } from '../../flow/support/memory-journal';
import { acknowledged, open, paid, reversed } from '../../flow/support/outcomes';
import { ScriptedGateway } from '../../flow/support/scripted-gateway';
import { POLICY, WECHAT_CODE } from '../../flow/support/test-till';
import { VirtualTime } from '../../flow/support/virtual-time';
import { now } from '../../flow/support/waiting-till';
import { FakeBrowser } from './fake-browser';
import { FakePort } from './fake-port';

export const ORIGIN = 'https://pos.example.com';
/** The cashier looks at an amount before scanning for it. */
export const LOOK_MS = 1_000;

const TILL: TillView = {
  configured: true,
  locked: false,
  environment: 'sandbox',
  shop: 'shop-1',
  device: 'till-1',
  language: 'auto',
  scanner: {},
};

/** A document of the POS page, as the browser names it. */
export function documentOf(documentId: string, change: Partial<PosSender> = {}): PosSender {
  return { tabId: 1, frameId: 0, documentId, origin: ORIGIN, ...change };
}

/** The engine, both desks and the tab book wired as in the worker, with virtual time and a gateway by script. */
export class Counter {
  readonly browser = new FakeBrowser().install();
  readonly time = new VirtualTime();
  readonly gateway = new ScriptedGateway(this.time);
  readonly journal = new MemoryJournal();
  readonly tabs = new TabBook();
  readonly panels: PanelDesk;
  readonly commands: PanelCommands;
  readonly desk: PosDesk;
  readonly engine: Engine;
  policy: FlowPolicy = POLICY;
  keys: Readiness = { ok: true };
  identity: TillIdentity = {
    terminal: makeOrderRecord().terminal,
    orderPrefix: 'sz0100lmnx',
    defaultBody: '咖啡',
  };
  /** The proof of the keys that a scan waits for. */
  readiness: () => Promise<Readiness> = async () => ({ ok: true });

  constructor() {
    const { journal, gateway, tabs, time } = this;
    const setup = new KeyedLock();
    const engine = new Engine({
      journal,
      gateway,
      clock: time.makeClock(),
      wake: { keepAlive: () => undefined, wakeIn: () => undefined },
      policy: () => this.policy,
      identity: () => this.identity,
      readiness: () => this.readiness(),
      holdSetup: (task) => setup.run('setup', task),
      onChange: (order) => {
        void this.panels.onChange(order);
        void this.desk.onChange(order);
      },
      onRefundChange: (_refund, order) => {
        void this.panels.refresh();
        void this.desk.onChange(order);
      },
      canSignRefunds: () => true,
      onTrouble: () => undefined,
    });
    this.engine = engine;
    const wall = () => time.wall();
    const policy = () => this.policy;
    this.panels = new PanelDesk({ journal, tabs, policy, till: () => TILL, now: wall });
    this.commands = new PanelCommands({ engine, journal, tabs, panels: this.panels, now: wall });
    this.desk = new PosDesk({
      engine,
      journal,
      tabs,
      panels: this.panels,
      commands: this.commands,
      readiness: async () => this.keys,
      now: wall,
      say: (code) => code,
    });
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
    const reply = await this.pay(from, posOrderId, totalFee);
    if (!reply.ok || reply.result === null) throw new Error(reply.ok ? 'no result' : reply.code);
    return reply.result.outTradeNo;
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
