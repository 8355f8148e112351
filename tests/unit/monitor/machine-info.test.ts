import { expect, it } from 'vitest';
import { machineInfo, readMachine } from '../../../lib/monitor/machine-info';

const AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0';

it('reads the browser from its brands', () => {
  const brands = [
    { brand: 'Not=A?Brand', version: '24' },
    { brand: 'Chromium', version: '140' },
    { brand: 'Microsoft Edge', version: '141' },
  ];
  const navigator = {
    userAgent: AGENT,
    language: 'zh-CN',
    hardwareConcurrency: 4,
    deviceMemory: 8,
    userAgentData: { brands, platform: 'Windows' },
  };
  expect(readMachine(navigator, '0.3.0')).toStrictEqual({
    browser: 'Edge',
    browserVersion: '141',
    platform: 'Windows',
    cores: 4,
    memoryGb: 8,
    extensionVersion: '0.3.0',
    language: 'zh-CN',
  });
});

it.each([
  [`${AGENT} Edg/139.0.0.0`, 'Edge', '139', 'Windows'],
  [AGENT, 'Chrome', '140', 'Windows'],
  ['Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/138.0.0.0', 'Chrome', '138', 'Chrome OS'],
  ['something else', 'other', '0', 'other'],
])('reads the user agent where there are no brands: %s', (userAgent, browser, browserVersion, platform) => {
  expect(readMachine({ userAgent, language: 'en' }, '1')).toStrictEqual({
    browser,
    browserVersion,
    platform,
    extensionVersion: '1',
    language: 'en',
  });
});

it('is JSON in a string, without what is not known', () => {
  const info = machineInfo(readMachine({ userAgent: AGENT, language: 'en' }, '1'));
  expect(JSON.parse(info)).toStrictEqual({
    browser: 'Chrome',
    browser_version: '140',
    platform: 'Windows',
    extension_version: '1',
    language: 'en',
  });
});
