import { PanelCommands } from '../../../../entrypoints/background/panel-commands';
import { PanelDesk } from '../../../../entrypoints/background/panel-desk';
import { PosDesk } from '../../../../entrypoints/background/pos-desk';
import { TabBook } from '../../../../lib/browser/tab-book';
import type { TillView } from '../../../../lib/contract/messages/panel-messages';
import type { EngineParts } from '../../../../lib/flow/engine';
import type { OrderRecord } from '../../../../lib/flow/order-record';
import type { Readiness } from '../../../../lib/flow/ports';
import { MortalWorker } from '../../flow/support/mortal-worker';

const TILL: TillView = {
  configured: true,
  locked: false,
  environment: 'sandbox',
  shop: 'shop-1',
  device: 'till-1',
  language: 'auto',
  scanner: {},
};

/** The extension writes it to its console. */
const notTold = () => undefined;

/** What a worker is built from; who is told of changes are its own desks. */
export interface CounterWorkerParts extends Omit<EngineParts, 'onChange' | 'onRefundChange'> {
  /** The keys as a page's call finds them, before the engine asks for itself. */
  keys: () => Promise<Readiness>;
  now: () => number;
  /** The worker dies before anybody is told of such a change. */
  diesOf: (order: OrderRecord) => boolean;
}

/** One life of the worker: engine, desks and tab book wired as in the extension. */
export class CounterWorker {
  readonly tabs = new TabBook();
  readonly panels: PanelDesk;
  readonly commands: PanelCommands;
  readonly desk: PosDesk;
  readonly #life: MortalWorker;

  constructor(parts: CounterWorkerParts) {
    const { journal, policy, now, keys, diesOf } = parts;
    const { tabs } = this;
    this.#life = new MortalWorker({
      ...parts,
      onChange: (order) => {
        if (diesOf(order)) return this.kill();
        this.panels.onChange(order).catch(notTold);
        this.desk.onChange(order).catch(notTold);
      },
      onRefundChange: (_refund, order) => {
        this.panels.onRefundChange(order).catch(notTold);
        this.desk.onChange(order).catch(notTold);
      },
    });
    const { engine } = this;
    this.panels = new PanelDesk({ journal, tabs, policy, till: () => TILL, now });
    const { panels } = this;
    this.commands = new PanelCommands({ engine, journal, tabs, panels, now });
    const { commands } = this;
    const say = (code: string) => code;
    this.desk = new PosDesk({
      engine,
      journal,
      tabs,
      panels,
      commands,
      readiness: keys,
      now,
      say,
    });
  }

  get engine(): MortalWorker['engine'] {
    return this.#life.engine;
  }

  /** What the worker does before it answers anybody. */
  async start(): Promise<void> {
    const isNewSession = await this.tabs.load();
    await this.engine.recover(isNewSession);
    await (isNewSession ? this.tabs.markStarted() : this.commands.takeUp());
  }

  /** Nothing that it waits for comes back any more. */
  kill(): void {
    this.#life.kill();
  }
}
