import { describe, expect, it } from 'vitest';
import { changesOf, flatten, settingsOf } from '../../../lib/config/changes';
import { flowPolicyOf, terminalOf } from '../../../lib/config/for-flow';
import { readConfig } from '../../../lib/config/read-config';
import { configWith, goodConfig } from './config-making';

function read(text = JSON.stringify(goodConfig())) {
  const reading = readConfig(text, false);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.config;
}

describe('changesOf', () => {
  it('shows every setting of a first import, and keys as masks only', () => {
    const changes = changesOf(undefined, false, read());
    expect(changes).toContainEqual({ path: 'merchant.out_mch_id', after: 'mch-1' });
    expect(changes).toContainEqual({ path: 'gateway.base_urls.1', after: 'https://sz.pay.qcloud.com/cpay' });
    expect(changes).toContainEqual({ path: 'keys.authen_key', after: '••••' });
    expect(JSON.stringify(changes)).not.toContain('SECRET');
  });

  it('shows what changes, appears and goes, and nothing that stays', () => {
    const present = settingsOf(read());
    const next = read(configWith('gateway.base_urls', ['https://sh.pay.qcloud.com/cpay']));
    const { keys: _keys, ...withoutKeys } = next;
    expect(changesOf(present, true, withoutKeys)).toEqual([
      {
        path: 'gateway.base_urls.0',
        before: 'https://pay.qcloud.com/cpay',
        after: 'https://sh.pay.qcloud.com/cpay',
      },
      { path: 'gateway.base_urls.1', before: 'https://sz.pay.qcloud.com/cpay' },
    ]);
  });

  it('masks keys on both sides when they are replaced, and cannot tell whether they differ', () => {
    const changes = changesOf(settingsOf(read()), true, read());
    expect(changes).toEqual([
      { path: 'keys.authen_key', before: '••••', after: '••••' },
      { path: 'keys.signing_key_pem', before: '••••', after: '••••' },
      { path: 'keys.signing_key_password', before: '••••', after: '••••' },
    ]);
  });
});

it('settingsOf keeps no key material', () => {
  const kept = settingsOf(read());
  expect(kept).not.toHaveProperty('keys');
  expect(JSON.stringify(flatten(kept))).not.toContain('SECRET');
});

it('the flow gets the policy and the terminal in its own words', () => {
  const { policy, ...rest } = settingsOf(read());
  expect(flowPolicyOf(policy)).toMatchObject({
    giveUpMs: 45_000,
    queryIntervalMs: 5_000,
    confirmAmount: 'page',
  });
  expect(terminalOf({ policy, ...rest }, 4)).toEqual({
    baseUrl: 'https://pay.qcloud.com/cpay',
    outMchId: 'mch-1',
    outSubMchId: 'sub-1',
    outShopId: 'shop-1',
    deviceId: 'till-1',
    staffId: '1003',
    machineNo: 'A1B2C3',
    terminalType: 4,
    spbillCreateIp: '127.0.0.1',
  });
});
