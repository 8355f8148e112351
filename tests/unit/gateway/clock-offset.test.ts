import { expect, it } from 'vitest';
import { GatewayClient } from '../../../lib/gateway/client';

const START = 1_700_000_000_000;
const AHEAD = 90_000;

/** A client whose gateway answers `ping` with its own time, 90 s ahead of a till's right clock. */
function client() {
  const clock = { steady: 0, setBy: 0, pings: 0 };
  const gateway = new GatewayClient({
    fetch: async () => {
      clock.pings += 1;
      const date = new Date(START + clock.steady + AHEAD).toUTCString();
      return new Response('{}', { headers: { date } });
    },
    now: () => START + clock.steady + clock.setBy,
    monotonic: () => clock.steady,
    signer: () => undefined,
    sdkVersion: '1.0',
    baseUrls: () => ['https://pay.example.com/cpay'],
  });
  return { clock, gateway };
}

it('is asked for once and then known', async () => {
  const { clock, gateway } = client();
  expect(await gateway.clockOffset()).toBe(AHEAD);
  clock.steady += 3_600_000;
  expect(await gateway.clockOffset()).toBe(AHEAD);
  expect(clock.pings).toBe(1);
});

it.each([-3_600_000, 3_600_000])('is asked for anew where the till’s clock was set by %d ms', async (ms) => {
  const { clock, gateway } = client();
  await gateway.clockOffset();
  clock.setBy = ms;
  expect(await gateway.clockOffset()).toBe(AHEAD - ms);
  expect(clock.pings).toBe(2);
});
