import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isQr } from '../../../lib/flow/order-record';
import { deeds, qrFates } from './support/arbitrary-qr-fates';
import { QrSchedule } from './support/qr-schedule';

/** More of them with TILLSIDE_SCHEDULES; the very same ones again with TILLSIDE_SEED. */
const SCHEDULES = Number(process.env['TILLSIDE_SCHEDULES'] ?? 300);

const WAYS_TO_END = ['QR paid', 'QR cancelled', 'QR failed', 'scan cancelled', 'followed'];

it(
  `keeps the rules for QR orders and for switching between the ways, over ${SCHEDULES} random schedules`,
  { timeout: 600_000 },
  async () => {
    const seed = Number(process.env['TILLSIDE_SEED'] ?? Date.now() % 0x7fffffff);
    console.log(`QR schedules: TILLSIDE_SEED=${seed}`);
    const seen = new Map<string, number>();
    const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
    const platforms = fc.constantFrom('wechat' as const, 'alipay' as const);
    await fc.assert(
      fc.asyncProperty(qrFates, platforms, deeds, async (given, platform, done) => {
        const schedule = new QrSchedule(given, platform);
        await schedule.play(done);
        schedule.judge();
        for (const order of schedule.till.journal.all()) {
          count(`${isQr(order) ? 'QR' : 'scan'} ${order.state}`);
          if (order.follows !== undefined) count('followed');
          if (order.lateSuccess === true) count('late');
        }
      }),
      { seed, numRuns: SCHEDULES, interruptAfterTimeLimit: 590_000 },
    );
    // The schedules are worth something only if they end in every way there is.
    for (const what of WAYS_TO_END) expect([what, (seen.get(what) ?? 0) > 0]).toEqual([what, true]);
  },
);
