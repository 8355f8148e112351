import { describe, expect, it } from 'vitest';
import { UNSETTLED_REASONS, type CallOutcome } from '../../../lib/flow/call-outcome';
import {
  afterQuery,
  afterReverse,
  afterScanCodePay,
  beforeReverse,
  beforeSendingAgain,
} from '../../../lib/flow/facts';
import type { OrderRecord } from '../../../lib/flow/order-record';
import {
  endedWithoutMoney,
  ORDER_STATES,
  TRANSITIONS,
  type OrderState,
} from '../../../lib/payment/order-state';
import { makeOrderRecord } from '../../contract/order-making';
import {
  acknowledged,
  blocked,
  closed,
  codeUrl,
  customerRefused,
  notKnown,
  open,
  paid,
  paymentError,
  refused,
  returned,
  systemError,
  unclear,
  unsettled,
} from './support/outcomes';

const SENT_AT = 1_700_000_000_000;
const NOW = SENT_AT + 20_000;
const EXPIRES_AT = SENT_AT + 300_000;
/** From then on *not known* is proof. */
const CERTAIN_AT = EXPIRES_AT + 60_000;

const OUTCOMES: [string, () => CallOutcome][] = [
  ['a code', codeUrl],
  ['paid', paid],
  ['open', open],
  ['not known', notKnown],
  ['unclear', unclear],
  ['closed', closed],
  ['customer refused', customerRefused],
  ['returned', () => returned(1250)],
  ['acknowledged', acknowledged],
  ['102', () => refused(102)],
  ['104', () => refused(104)],
  ['407', blocked],
  ['103', systemError],
  ['not sent', () => ({ kind: 'not-sent', detail: 'no key' })],
  ...UNSETTLED_REASONS.map((reason): [string, () => CallOutcome] => [reason, () => unsettled(reason)]),
];
const SENT_STATES = ORDER_STATES.filter((state) => state !== 'created');
const APPLY = { scan_code_pay: afterScanCodePay, query_order: afterQuery, close_order: afterReverse };

const orderIn = (state: OrderState, change: Partial<OrderRecord> = {}): OrderRecord =>
  makeOrderRecord({
    state,
    way: 'wechat-qr',
    platform: 'wechat',
    sentAt: SENT_AT,
    qr: { timeExpire: EXPIRES_AT / 1_000, clockOffset: 0, sends: 1, lastSentAt: SENT_AT },
    ...(state === 'paid' ? { paid: { at: SENT_AT } } : {}),
    ...change,
  });

/** An answer with the gateway's time on it. */
const dated = (outcome: CallOutcome, clockOffset = 0): CallOutcome =>
  ({ ...outcome, clockOffset }) as CallOutcome;

const withCode = (order: OrderRecord, url = 'weixin://shown'): OrderRecord =>
  order.qr === undefined ? order : { ...order, qr: { ...order.qr, codeUrl: url } };

describe.each(Object.entries(APPLY))('%s of a QR order', (call, apply) => {
  describe.each(OUTCOMES)('%s', (name, make) => {
    it.each(SENT_STATES)('while %s obeys the table, and only an authenticated query ends it', (state) => {
      const before = orderIn(state);
      const copy = structuredClone(before);
      const outcome = make();
      const after = apply(before, outcome, NOW);
      expect(before).toEqual(copy);
      expect([state, ...TRANSITIONS[state]]).toContain(after.state);
      if (after.state === state) return;
      if (after.state === 'paid' || endedWithoutMoney(after.state)) {
        const notSent = name === 'not sent' && call === 'scan_code_pay';
        expect(notSent || (call === 'query_order' && outcome.kind === 'order')).toBe(true);
      }
    });
  });
});

describe('the answer to scan_code_pay', () => {
  it('never leaves an order submitting, whatever it is', () => {
    for (const [name, make] of OUTCOMES) {
      const { state } = afterScanCodePay(orderIn('submitting'), make(), NOW);
      expect([name, state]).not.toContain('submitting');
    }
  });

  it.each(['submitting', 'unknown', 'paying'] as const)('while %s is the code, and it is shown', (state) => {
    const shown = afterScanCodePay(orderIn(state), codeUrl('weixin://one'), NOW);
    expect(shown).toMatchObject({ state: 'paying', qr: { codeUrl: 'weixin://one' } });
    const again = afterScanCodePay(shown, codeUrl('weixin://two'), NOW);
    expect(again.qr?.codeUrl).toBe('weixin://one');
  });

  it.each(['closing', 'attention', 'paid', 'failed', 'cancelled', 'written_off'] as const)(
    'while %s comes too late: the code is not kept',
    (state) => {
      const after = afterScanCodePay(orderIn(state), codeUrl(), NOW);
      expect(after.state).toBe(state);
      expect(after.qr?.codeUrl).toBeUndefined();
    },
  );

  it('102 and 104, with 407 too, are refusals; 101 only stops the asking', () => {
    for (const outcome of [refused(102), refused(104), blocked()])
      expect(afterScanCodePay(orderIn('submitting'), outcome, NOW).refusal).toBeDefined();
    const stopped = afterScanCodePay(orderIn('submitting'), unsettled('status-101'), NOW);
    expect(stopped).toMatchObject({ state: 'unknown', qr: { stopped: true } });
    expect(stopped.refusal).toBeUndefined();
    expect(afterScanCodePay(orderIn('submitting'), unsettled('status-3'), NOW).qr?.stopped).toBeUndefined();
  });

  it('asks after a 102 not before 2 s', () => {
    expect(afterScanCodePay(orderIn('submitting'), refused(102), NOW).queries.since).toBe(NOW + 2_000);
    expect(afterScanCodePay(orderIn('submitting'), refused(104), NOW).queries.since).toBe(NOW);
  });

  it('not sent ends it only where nothing was sent before', () => {
    const notSent: CallOutcome = { kind: 'not-sent', detail: 'no key' };
    expect(afterScanCodePay(orderIn('submitting'), notSent, NOW)).toMatchObject({
      state: 'failed',
      failure: { code: 'request-not-sent' },
    });
    const again = beforeSendingAgain(orderIn('unknown'), NOW);
    expect(again.qr).toMatchObject({ sends: 2, lastSentAt: NOW });
    expect(afterScanCodePay(again, notSent, NOW)).toEqual(again);
  });
});

describe('a query of a QR order', () => {
  it('brings the code only of an order that is open and waits for one', () => {
    const brings = (outcome: CallOutcome) => ({ ...outcome, codeUrl: 'weixin://query' }) as CallOutcome;
    expect(afterQuery(orderIn('unknown'), brings(open()), NOW)).toMatchObject({
      state: 'paying',
      qr: { codeUrl: 'weixin://query' },
    });
    for (const outcome of [unclear(), notKnown()])
      expect(afterQuery(orderIn('unknown'), brings(outcome), NOW).qr?.codeUrl).toBeUndefined();
    expect(afterQuery(orderIn('closing'), brings(open()), NOW).qr?.codeUrl).toBeUndefined();
  });

  it('never takes another’s scanned payment for its own', () => {
    const foreign = paid({ codeLastFour: '6789' });
    expect(afterQuery(orderIn('paying'), foreign, NOW).state).toBe('unknown');
  });

  it.each([
    ['closed, and nobody had asked for it', closed, {}, 'cancelled', 'qr-expired'],
    ['closed after a cancel', closed, { cancelRequestedAt: NOW }, 'cancelled', 'cancelled-by-cashier'],
    [
      'closed for another way',
      closed,
      { cancelRequestedAt: NOW, switchTo: 'scan' },
      'cancelled',
      'switched-by-cashier',
    ],
    ['that could not be paid', () => paymentError('x'), {}, 'failed', 'payment-error'],
    ['that the customer refused', customerRefused, {}, 'failed', 'customer-refused'],
  ] as const)('%s', (_name, outcome, change, state, code) => {
    for (const shown of [orderIn('paying', change), withCode(orderIn('paying', change))])
      expect(afterQuery(shown, outcome(), NOW)).toMatchObject({ state, failure: { code } });
  });

  it('not known after a refusal is its end only while no code was ever shown', () => {
    const refusal = { status: 102, internalStatus: 1, at: NOW } as const;
    const order = orderIn('unknown', { refusal });
    expect(afterQuery(order, dated(notKnown()), NOW)).toMatchObject({
      state: 'failed',
      failure: { code: 'payment-refused' },
    });
    expect(afterQuery(withCode(order), dated(notKnown()), NOW).state).toBe('unknown');
  });

  it('not known is its end 60 s after its end by the gateway’s clock, said twice', () => {
    const early = afterQuery(orderIn('closing'), dated(notKnown()), CERTAIN_AT - 1);
    expect(early.queries.notKnownSince).toBeUndefined();
    const once = afterQuery(early, dated(notKnown()), CERTAIN_AT);
    expect(once.state).toBe('closing');
    expect(afterQuery(once, dated(notKnown()), CERTAIN_AT).state).toBe('closing');
    expect(afterQuery(once, dated(notKnown()), CERTAIN_AT + 1)).toMatchObject({
      state: 'cancelled',
      failure: { code: 'qr-expired' },
    });
    const between = afterQuery(once, open(), CERTAIN_AT + 5_000);
    expect(afterQuery(between, dated(notKnown()), CERTAIN_AT + 9_000).state).toBe('closing');
  });

  it.each([
    ['the till’s clock is an hour fast', 3_600_000],
    ['the till’s clock is an hour slow', -3_600_000],
  ])('%s: that does not matter', (_name, ahead) => {
    const order = orderIn('closing');
    const at = (gatewayTime: number) => [dated(notKnown(), -ahead), gatewayTime + ahead] as const;
    const early = afterQuery(afterQuery(order, ...at(CERTAIN_AT - 9_000)), ...at(CERTAIN_AT - 1));
    expect(early.state).toBe('closing');
    expect(afterQuery(afterQuery(order, ...at(CERTAIN_AT)), ...at(CERTAIN_AT + 1)).state).toBe('cancelled');
  });

  it('not known without the gateway’s time proves nothing', () => {
    const late = CERTAIN_AT + 3_600_000;
    const twice = afterQuery(afterQuery(orderIn('closing'), notKnown(), late), notKnown(), late + 30_000);
    expect(twice.state).toBe('closing');
  });

  it('not known after an acknowledged close proves nothing before that', () => {
    const order = afterReverse(beforeReverse(orderIn('closing'), NOW), acknowledged(), NOW);
    expect(order.reverse.ackAt).toBe(NOW);
    expect(afterQuery(order, dated(notKnown()), NOW + 30_000).state).toBe('closing');
    expect(afterQuery(order, closed(), NOW + 30_000).state).toBe('cancelled');
  });

  it('not known from another domain than the order’s proves nothing', () => {
    const elsewhere = (): CallOutcome => ({ ...dated(notKnown()), domain: 'https://other' }) as CallOutcome;
    const twice = afterQuery(
      afterQuery(orderIn('closing'), elsewhere(), CERTAIN_AT),
      elsewhere(),
      CERTAIN_AT + 30_000,
    );
    expect(twice.state).toBe('closing');
    expect(twice.queries.notKnownSince).toBeUndefined();
  });
});
