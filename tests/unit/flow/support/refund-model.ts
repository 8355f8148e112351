import type { ListedRefund, RefundHistory, RefundOutcome } from '../../../../lib/flow/call-outcome';
import type { OrderRecord } from '../../../../lib/flow/order-record';
import type { PreparedCall } from '../../../../lib/flow/ports';
import type { RefundRecord } from '../../../../lib/flow/refund-record';
import type { RefundEvidence } from '../../../../lib/payment/refund-evidence';
import { freshness } from './outcomes';
import { refundRefused, refundSystemError, refundUnsettled } from './refund-outcomes';
import type { RefundCalls } from './refund-till';
import type { VirtualTime } from './virtual-time';

/** What becomes of one copy of a refund request. Times in ms. */
export interface SendingFate {
  /** Undefined: it is lost on its way. */
  readonly landsAfterMs: number | undefined;
  readonly becomes: 'succeeded' | 'failed' | 'needs-person' | 'open, succeeded' | 'open, failed';
  readonly decidesAfterMs: number;
  readonly reply: 'truth' | 'lost' | '3' | '101' | '102' | '103' | '104' | 'forged' | 'replayed';
  readonly replyAfterMs: number;
}

/** How one query is answered. `late view`: a refund younger than four minutes is not known yet. */
export type RefundQueryFate =
  'truth' | 'lost' | '3' | '103' | 'forged' | 'replayed' | 'unclear' | 'late view';
export type HistoryFate = 'truth' | 'lost' | 'forged' | 'replayed';

/** Everything that chance decides at the gateway; the lists are gone through once, then all is honest. */
export interface RefundFates {
  readonly sendings: readonly SendingFate[];
  readonly queries: readonly RefundQueryFate[];
  readonly histories: readonly HistoryFate[];
}

type Phase = 'open' | 'succeeded' | 'failed' | 'needs-person';

/** A refund as it stands at the gateway. */
interface Account {
  readonly outRefundNo: string;
  readonly outTradeNo: string;
  readonly fee: number;
  readonly ours: boolean;
  readonly landedAt: number;
  phase: Phase;
}

type Said = Extract<RefundOutcome, { kind: 'refund' }>;

const HONEST: SendingFate = {
  landsAfterMs: 0,
  becomes: 'succeeded',
  decidesAfterMs: 0,
  reply: 'truth',
  replyAfterMs: 100,
};
const TIMEOUT_MS = 15_000;
const LATE_VIEW_MS = 240_000;

const sum = (accounts: readonly Account[]) => accounts.reduce((total, { fee }) => total + fee, 0);

/** A small model of the gateway's refunds: a ledger, and replies that are lost, late, false, or said twice. */
export class RefundModel implements RefundCalls {
  readonly accounts = new Map<string, Account>();
  readonly broken: string[] = [];
  /** Told of each copy as it leaves the till, to check what must hold at that instant. */
  onSending: (refund: RefundRecord) => void = () => undefined;
  /** Whether the till has acted upon a reply: only those are said again. */
  wasHeard: (freshness: string) => boolean = () => true;
  readonly #fates: { sendings: SendingFate[]; queries: RefundQueryFate[]; histories: HistoryFate[] };
  readonly #said: { outRefundNo: string; outcome: Said }[] = [];
  readonly #lists: Extract<RefundHistory, { kind: 'history' }>[] = [];
  /** Refunds that came and were more than was left. */
  readonly #rejected = new Set<string>();
  /** When the list of an attempt was read last, in true time, and how many refunds there were then: it left none out. */
  readonly #listed = new Map<string, { at: number; count: number }>();

  constructor(
    private readonly time: VirtualTime,
    fates: RefundFates,
  ) {
    this.#fates = {
      sendings: [...fates.sendings],
      queries: [...fates.queries],
      histories: [...fates.histories],
    };
  }

  /** What has gone back of an attempt, fen. */
  returned(outTradeNo: string, whose: 'all' | 'ours' = 'all'): number {
    const gone = this.#of(outTradeNo).filter(
      ({ phase, ours }) => phase === 'succeeded' && (ours || whose === 'all'),
    );
    return sum(gone);
  }

  /** Another till refunds a part, if that much is left. */
  refundElsewhere({ outTradeNo, totalFee }: OrderRecord, fee: number): void {
    if (this.#held(outTradeNo) + fee > totalFee) return;
    const outRefundNo = `other-${this.accounts.size}`;
    const landedAt = this.time.elapsed;
    this.accounts.set(outRefundNo, {
      outRefundNo,
      outTradeNo,
      fee,
      ours: false,
      landedAt,
      phase: 'succeeded',
    });
  }

  #of(outTradeNo: string): Account[] {
    return [...this.accounts.values()].filter((account) => account.outTradeNo === outTradeNo);
  }

  #held(outTradeNo: string): number {
    return sum(this.#of(outTradeNo).filter(({ phase }) => phase !== 'failed'));
  }

  async prepareRefund(refund: RefundRecord): Promise<PreparedCall<RefundOutcome>> {
    return { send: () => this.#send(refund) };
  }

  async #send(refund: RefundRecord): Promise<RefundOutcome> {
    this.onSending(refund);
    const listed = this.#judgeSending(refund);
    const fate = this.#fates.sendings.shift() ?? HONEST;
    // An authenticated refusal is never a lie about its own copy.
    const refuses = fate.reply === '102' || fate.reply === '104';
    if (fate.landsAfterMs === 0 && !refuses) this.#land(refund, fate, listed);
    else if (fate.landsAfterMs !== undefined && !refuses) {
      this.time.after(fate.landsAfterMs, () => this.#land(refund, fate, listed));
    }
    if (fate.reply === 'lost' || (fate.landsAfterMs === undefined && !refuses)) {
      await this.time.wait(TIMEOUT_MS);
      return refundUnsettled('no-answer');
    }
    await this.time.wait(fate.replyAfterMs / 2);
    const reply = this.#replyTo(refund, fate);
    await this.time.wait(fate.replyAfterMs / 2);
    return reply;
  }

  /**
   * Each copy rests on a list that was read at the instant at which it leaves (product.md, rule 7).
   *
   * @returns how many refunds there were in that list
   */
  #judgeSending(refund: RefundRecord): number {
    const { at, count } = this.#listed.get(refund.outTradeNo) ?? { at: -1, count: 0 };
    if (at !== this.time.elapsed) this.broken.push('sent without a list that was just read');
    if (!this.accounts.has(refund.outRefundNo)) this.#judgeOverrun(refund, count);
    return count;
  }

  #land(refund: RefundRecord, { becomes, decidesAfterMs }: SendingFate, listed: number): void {
    const { outRefundNo, outTradeNo, refundFee: fee, totalFee } = refund;
    const known = this.accounts.get(outRefundNo);
    if (known !== undefined) {
      if (known.fee !== fee) this.broken.push('one number came with two amounts');
      return;
    }
    if (this.#held(outTradeNo) + fee > totalFee) {
      this.#rejected.add(outRefundNo);
      return this.#judgeOverrun(refund, listed);
    }
    const account: Account = {
      outRefundNo,
      outTradeNo,
      fee,
      ours: true,
      landedAt: this.time.elapsed,
      phase: 'open',
    };
    this.accounts.set(outRefundNo, account);
    const decide = () => {
      account.phase =
        becomes === 'open, succeeded' ? 'succeeded' : becomes === 'open, failed' ? 'failed' : becomes;
    };
    if (becomes.startsWith('open')) this.time.after(decidesAfterMs, decide);
    else decide();
  }

  /** Only what another till did after the list was read may have come in between. */
  #judgeOverrun({ outTradeNo, refundFee, totalFee }: RefundRecord, listed: number): void {
    const toldOf = [...this.accounts.values()].filter(
      (account, at) =>
        account.outTradeNo === outTradeNo && account.phase !== 'failed' && (account.ours || at < listed),
    );
    if (sum(toldOf) + refundFee > totalFee) this.broken.push('more was to go back than was known to be left');
  }

  #replyTo({ outRefundNo }: RefundRecord, { reply }: SendingFate): RefundOutcome {
    if (reply === '102' || reply === '104') return refundRefused(reply === '102' ? 102 : 104);
    if (reply !== 'truth') return this.#badReply(outRefundNo, reply);
    const account = this.accounts.get(outRefundNo);
    if (account !== undefined) return this.#says(outRefundNo, { kind: account.phase });
    return this.#rejected.has(outRefundNo) ? refundRefused(104) : refundUnsettled('no-answer');
  }

  async queryRefund({ outRefundNo }: RefundRecord): Promise<RefundOutcome> {
    const fate = this.#fates.queries.shift() ?? 'truth';
    await this.time.wait(fate === 'lost' ? 10_000 : 80);
    if (fate === 'lost') return refundUnsettled('no-answer');
    if (fate === 'unclear')
      return this.#says(outRefundNo, { kind: 'unclear', why: 'wechat refund state 99' });
    if (fate !== 'truth' && fate !== 'late view') return this.#badReply(outRefundNo, fate);
    const account = this.accounts.get(outRefundNo);
    const isHidden =
      fate === 'late view' && account !== undefined && this.time.elapsed - account.landedAt < LATE_VIEW_MS;
    if (account === undefined || isHidden) return this.#says(outRefundNo, { kind: 'not-known' });
    return this.#says(outRefundNo, { kind: account.phase });
  }

  #badReply(outRefundNo: string, fate: string): RefundOutcome {
    if (fate === '103') return refundSystemError();
    if (fate === '3') return refundUnsettled('status-3');
    if (fate === '101') return refundUnsettled('status-101');
    if (fate === 'forged') return refundUnsettled('reply-not-authenticated');
    const earlier = this.#said.find(({ outcome }) => this.wasHeard(outcome.freshness));
    if (earlier === undefined) return refundUnsettled('no-answer');
    return earlier.outRefundNo === outRefundNo ? earlier.outcome : refundUnsettled('reply-mismatched');
  }

  #says(outRefundNo: string, evidence: RefundEvidence): Said {
    const outcome: Said = { kind: 'refund', evidence, freshness: freshness() };
    this.#said.push({ outRefundNo, outcome });
    return outcome;
  }

  async refundsOf({ outTradeNo }: OrderRecord): Promise<RefundHistory> {
    const fate = this.#fates.histories.shift() ?? 'truth';
    await this.time.wait(fate === 'lost' ? 10_000 : 120);
    if (fate === 'lost') return { kind: 'unsettled', reason: 'no-answer' };
    if (fate === 'forged') return { kind: 'unsettled', reason: 'reply-not-authenticated' };
    const earlier = this.#lists.find(({ freshness: pages }) => pages.every(this.wasHeard));
    if (fate === 'replayed' && earlier !== undefined) return earlier;
    const refunds = this.#of(outTradeNo).map(({ outRefundNo, fee, phase }): ListedRefund => ({
      outRefundNo,
      refundFee: fee,
      evidence: { kind: phase },
    }));
    this.#listed.set(outTradeNo, { at: this.time.elapsed, count: this.accounts.size });
    const list = { kind: 'history' as const, refunds, freshness: [freshness()] };
    this.#lists.push(list);
    return list;
  }
}
