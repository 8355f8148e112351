import type { Fault, FaultName, FaultPath } from './fault-types';

/** A fault to come: for which requests, and how often. */
export type Script = Fault & {
  readonly path: FaultPath;
  /** Only requests for this order number. */
  readonly outTradeNo?: string;
  /** How many requests it strikes; 1 unless given (a `lag`: all), `Infinity` allowed. */
  readonly times?: number;
};

/** What a test holds of a script. */
export interface ScriptHandle {
  readonly id: number;
  /** How many requests it has struck. */
  readonly hits: number;
  /** Strikes no further request; those it holds stay held until `release()`. */
  cancel(): void;
  /** Lets every held request go, now and later. */
  release(): void;
}

/** A script that has struck, with the gate its request may have to wait at. */
export interface StruckFault {
  readonly fault: Fault;
  readonly released: Promise<void>;
}

const ONLY_ON: Partial<Record<FaultName, readonly FaultPath[]>> = {
  lag: ['query_order', 'query_refund_order', 'client_order_detail'],
  'late-success': ['micro_pay', 'refund', 'reverse', 'close_order'],
  'pays-first': ['reverse', 'close_order'],
  swap: ['micro_pay', 'scan_code_pay', 'query_order', 'refund', 'query_refund_order', 'client_order_detail'],
};

function timesOf(script: Script): number {
  return script.times ?? (script.action === 'lag' ? Infinity : 1);
}

class Entry implements ScriptHandle {
  hits = 0;
  cancelled = false;
  readonly released: Promise<void>;
  release: () => void = () => undefined;

  constructor(
    readonly id: number,
    readonly script: Script,
  ) {
    this.released = new Promise((resolve) => {
      this.release = resolve;
    });
  }

  cancel(): void {
    this.cancelled = true;
  }

  strikes(path: FaultPath, outTradeNo: string | undefined): boolean {
    const { script } = this;
    if (this.cancelled || this.hits >= timesOf(script) || script.path !== path) return false;
    return script.outTradeNo === undefined || script.outTradeNo === outTradeNo;
  }
}

/** The faults that tests and other processes have scripted. The oldest that fits a request strikes it. */
export class FaultDesk {
  readonly #entries: Entry[] = [];

  /** Adds a script. Throws if the fault has no meaning on that path. */
  add(script: Script): ScriptHandle {
    const paths = ONLY_ON[script.action];
    if (paths && !paths.includes(script.path))
      throw new Error(`${script.action} has no meaning on ${script.path}`);
    const entry = new Entry(this.#entries.length + 1, script);
    this.#entries.push(entry);
    return entry;
  }

  /** The handle of an earlier script. */
  find(id: number): ScriptHandle | undefined {
    return this.#entries.find((entry) => entry.id === id);
  }

  /** Takes the fault for a request, counting the hit. */
  take(path: FaultPath, outTradeNo: string | undefined): StruckFault | undefined {
    const entry = this.#entries.find((candidate) => candidate.strikes(path, outTradeNo));
    if (!entry) return undefined;
    entry.hits += 1;
    return { fault: entry.script, released: entry.released };
  }

  /** Lets everything go; for the end of the gateway. */
  releaseAll(): void {
    for (const entry of this.#entries) entry.release();
  }
}
