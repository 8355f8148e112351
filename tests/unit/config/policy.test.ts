import { describe, expect, it } from 'vitest';
import { changesOf, settingsOf } from '../../../lib/config/changes';
import { DEFAULT_FLOW_POLICY, flowPolicyOf } from '../../../lib/config/for-flow';
import { readConfig } from '../../../lib/config/read-config';
import { configWith } from './config-making';

function policyWith(member: string, value: unknown) {
  const reading = readConfig(configWith(`policy.${member}`, value), false);
  return reading.ok ? reading.config.policy : reading.problems.map(({ code, path }) => `${code} ${path}`);
}

const MEMBERS = [
  { member: 'qr_life_ms', inFlow: 'qrLifeMs', usual: 300_000, other: 60_000 },
  { member: 'qr_platform', inFlow: 'qrPlatform', usual: 'wechat', other: 'alipay' },
  { member: 'refund_requires_pin', inFlow: 'refundRequiresPin', usual: false, other: true },
] as const;

describe.each(MEMBERS)('policy.$member', ({ member, inFlow, usual, other }) => {
  it('has a default, which is also that of a till without a set-up', () => {
    expect(policyWith(member, undefined)).toMatchObject({ [member]: usual });
    expect(DEFAULT_FLOW_POLICY).toMatchObject({ [inFlow]: usual });
  });

  it('reaches the flow in its own words', () => {
    const reading = readConfig(configWith(`policy.${member}`, other), false);
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
    expect(flowPolicyOf(reading.config.policy)).toMatchObject({ [inFlow]: other });
  });

  it('is among the changes that an admin is shown', () => {
    const present = readConfig(configWith(`policy.${member}`, usual), false);
    const next = readConfig(configWith(`policy.${member}`, other), false);
    if (!present.ok || !next.ok) throw new Error('a file is not in order');
    expect(changesOf(settingsOf(present.config), false, next.config)).toContainEqual({
      path: `policy.${member}`,
      before: String(usual),
      after: String(other),
    });
  });
});

describe('values of the policy', () => {
  it.each([
    ['qr_life_ms', 60_000],
    ['qr_life_ms', 7_200_000],
    ['qr_platform', 'wechat'],
    ['qr_platform', 'alipay'],
    ['refund_requires_pin', true],
    ['refund_requires_pin', false],
  ])('%s may be %j', (member, value) => {
    expect(policyWith(member, value)).toMatchObject({ [member]: value });
  });

  it.each([
    ['qr_life_ms', 59_999],
    ['qr_life_ms', 7_200_001],
    ['qr_life_ms', 300_000.5],
    ['qr_life_ms', -300_000],
    ['qr_life_ms', '300000'],
    ['qr_life_ms', null],
    ['qr_platform', 'WeChat'],
    ['qr_platform', 'unionpay'],
    ['qr_platform', ''],
    ['qr_platform', 1],
    ['qr_platform', ['wechat']],
    ['refund_requires_pin', 'true'],
    ['refund_requires_pin', 1],
    ['refund_requires_pin', null],
    ['refund_requires_pin', '1234'],
  ])('%s is not %j', (member, value) => {
    expect(policyWith(member, value)).toEqual([`config-value-invalid policy.${member}`]);
  });

  it.each(['qr_life', 'qrLifeMs', 'refund_pin', 'qr_platforms'])('%s is no member', (member) => {
    expect(policyWith(member, 1)).toEqual([`config-member-unknown policy.${member}`]);
  });
});
