import fc from 'fast-check';
import type { GatewayFates, PaymentFate, QueryFate, ReverseFate } from './payment-fates';

/** A time of at most so many seconds, ms. */
export const upTo = (seconds: number) => fc.integer({ min: 0, max: seconds * 1_000 });

const paymentFate: fc.Arbitrary<PaymentFate> = fc
  .record({
    appliesAfterMs: fc.oneof(fc.constant(0), upTo(90), fc.constant(undefined)),
    customer: fc.constantFrom<PaymentFate['customer']>(
      'pays',
      'refuses',
      'cannot pay',
      'asked, pays',
      'asked, refuses',
      'asked, never answers',
    ),
    decidesAfterMs: upTo(100),
    reply: fc.constantFrom<PaymentFate['reply']>(
      'truth',
      'lost',
      '3',
      '101',
      '102',
      '103',
      'forged',
      'replayed',
      'number taken',
    ),
    replyAfterMs: fc.oneof(upTo(2), upTo(45)),
  })
  // An authenticated refusal is never a lie: the first copy has arrived by then.
  .map((fate) => (fate.reply === '102' ? { ...fate, appliesAfterMs: 0 } : fate));

const queryFates = fc.array(
  fc.constantFrom<QueryFate>(
    'truth',
    'truth',
    'lost',
    '3',
    '103',
    'forged',
    'replayed',
    'unclear',
    'late view',
  ),
  { maxLength: 25 },
);

const reverseFates = fc.array(
  fc.constantFrom<ReverseFate>(
    'truth',
    'lost before',
    'lost after',
    '3',
    '101',
    '103',
    '104',
    'lands after all',
  ),
  { maxLength: 6 },
);

/** Everything that chance decides about scanned payments. */
export const gatewayFates: fc.Arbitrary<GatewayFates> = fc
  .record({
    payments: fc.array(paymentFate, { minLength: 1, maxLength: 3 }),
    queries: queryFates,
    reverses: reverseFates,
  })
  // A refused duplicate that the gateway cannot see yet would be a lie of the gateway about its own refusal.
  .map((all) =>
    all.payments.some(({ reply }) => reply === '102')
      ? { ...all, queries: all.queries.filter((fate) => fate !== 'late view') }
      : all,
  );
