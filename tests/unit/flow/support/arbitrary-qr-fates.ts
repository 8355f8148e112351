import fc from 'fast-check';
import type { PayWay } from '../../../../lib/payment/platform';
import { gatewayFates, upTo } from './arbitrary-fates';
import type { CloseFate, CustomerFate, QrFates, QrQueryFate, ShowFate } from './qr-fates';

const HOUR_MS = 3_600_000;

/** What people and the machine do while the gateway does as it likes. Times in ms. */
export type Deed =
  | { do: 'wait'; ms: number }
  | { do: 'pay'; mode: 'qr' | 'any' }
  | { do: 'choose'; way: PayWay }
  | { do: 'scan' }
  | { do: 'cancel' }
  | { do: 'park' }
  | { do: 'ask' }
  | { do: 'alarm' }
  | { do: 'set the clock'; wallShift: number }
  | { do: 'die'; afterInstants: number; downMs: number; wallShift: number; atBrowserStart: boolean }
  | { do: 'disk fails'; method: 'commit' | 'get' | 'open' | 'byKey'; times: number };

const showFate: fc.Arbitrary<ShowFate> = fc.record({
  appliesAfterMs: fc.oneof(fc.constant(0), fc.constant(0), upTo(40), fc.constant(undefined)),
  reply: fc.constantFrom<ShowFate['reply']>(
    'truth',
    'truth',
    'truth',
    'lost',
    '3',
    '101',
    '102',
    '103',
    '104',
    'forged',
    'cannot be made',
  ),
  replyAfterMs: fc.oneof(upTo(2), upTo(2), upTo(20)),
});

const customerFate: fc.Arbitrary<CustomerFate> = fc.record({
  scansAfterMs: fc.oneof(upTo(30), upTo(100), upTo(320), fc.constant(undefined)),
  paysAfterMs: fc.oneof(upTo(10), upTo(30), upTo(200), fc.constant(undefined)),
  landsAfterMs: fc.oneof(fc.constant(0), upTo(40)),
});

const queryFates = fc.array(
  fc.constantFrom<QrQueryFate>(
    'truth',
    'truth',
    'truth',
    'without code',
    'lost',
    '3',
    '103',
    'forged',
    'replayed',
    'unclear',
    'late view',
    'late view',
  ),
  { maxLength: 40 },
);

const closeFates = fc.array(
  fc.constantFrom<CloseFate>(
    'truth',
    'not yet',
    'late',
    'lands after all',
    'lost before',
    'lost after',
    '3',
    '101',
    '103',
  ),
  { maxLength: 8 },
);

/** Everything that chance decides about QR orders and scanned payments. */
export const qrFates: fc.Arbitrary<QrFates> = fc.record({
  shows: fc.array(showFate, { maxLength: 5 }),
  customers: fc.array(customerFate, { minLength: 1, maxLength: 4 }),
  queries: queryFates,
  lastQueries: queryFates,
  closes: closeFates,
  times: fc.array(fc.boolean(), { maxLength: 2 }),
  scans: gatewayFates,
});

const pay = fc.record({
  do: fc.constant('pay' as const),
  mode: fc.constantFrom('qr' as const, 'any' as const),
});

const wallShift = fc.constantFrom(0, 0, 0, -HOUR_MS, HOUR_MS, -24 * HOUR_MS);

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.oneof(upTo(3), upTo(20), upTo(200), upTo(500)),
    }),
  },
  { weight: 3, arbitrary: pay },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('choose' as const),
      way: fc.constantFrom<PayWay>('scan', 'wechat-qr', 'alipay-qr'),
    }),
  },
  { weight: 4, arbitrary: fc.constant({ do: 'scan' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'cancel' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'park' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'ask' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'alarm' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('set the clock' as const), wallShift }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('die' as const),
      afterInstants: fc.integer({ min: 0, max: 20 }),
      downMs: fc.oneof(upTo(5), upTo(400)),
      wallShift,
      atBrowserStart: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('disk fails' as const),
      method: fc.constantFrom('commit' as const, 'get' as const, 'open' as const, 'byKey' as const),
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
);

/** A sale, and what is done about it. */
export const deeds: fc.Arbitrary<Deed[]> = fc
  .tuple(pay, fc.array(deed, { maxLength: 14 }))
  .map(([first, others]) => [first, ...others]);
