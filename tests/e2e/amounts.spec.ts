import { expect, test } from './support/house';

test('what is no amount is refused by its code; nothing is journalled, nothing is sent', async ({
  house,
}) => {
  const pos = await house.openPos();
  const before = house.gateway.requests.length;
  for (const totalFee of [
    0,
    0.001,
    -1,
    12.5,
    '12',
    Number.NaN,
    2_147_483_648,
    Number.POSITIVE_INFINITY,
    null,
    undefined,
    [12],
  ]) {
    expect(await pos.pay({ posOrderId: 'B-1', totalFee }), String(totalFee)).toMatchObject({
      rejected: { code: 'invalid-amount' },
    });
  }
  for (const posOrderId of ['', 'x'.repeat(65), '订单', 'a\nb', 7, undefined]) {
    expect(await pos.pay({ posOrderId, totalFee: 1 }), String(posOrderId)).toMatchObject({
      rejected: { code: 'invalid-order-id' },
    });
  }
  for (const request of [undefined, null, 'pay', 12, [], { posOrderId: 'B-1', totalFee: 1, extra: true }]) {
    const outcome = await pos.pay(request);
    expect(outcome).toHaveProperty('rejected.code');
  }
  const tooLong = await pos.pay({ posOrderId: 'B-1', totalFee: 1, attach: 'x'.repeat(128) });
  expect(tooLong).toMatchObject({ rejected: { code: 'invalid-request' } });
  expect(JSON.stringify(tooLong)).toContain('attach');
  expect(await pos.pay({ posOrderId: 'B-1', totalFee: 1, mode: 'cash' })).toMatchObject({
    rejected: { code: 'invalid-request' },
  });
  expect(await house.journal()).toEqual([]);
  expect(house.gateway.requests.length).toBe(before);
});
