import { defined } from '../payment/defined';
import { redactCodes } from '../payment/payment-code';

/** What is told of the machine. Nothing of it names a person or tells this machine from its like. */
export interface MachineFacts {
  browser: string;
  browserVersion: string;
  platform: string;
  /** Processor cores, as the browser gives them. */
  cores?: number;
  /** GiB, rounded and capped by the browser. */
  memoryGb?: number;
  extensionVersion: string;
  /** For example `zh-CN`. */
  language: string;
}

/** The part of `navigator` that is read; the browsers' newer members are not in every one of them. */
export interface NavigatorFacts {
  userAgent: string;
  language: string;
  hardwareConcurrency?: number;
  deviceMemory?: number;
  userAgentData?: { brands: readonly { brand: string; version: string }[]; platform: string };
}

/** The first that fits: Edge and Opera name Chrome as well. */
const BROWSERS = [
  { browser: 'Edge', brand: 'Microsoft Edge', agent: /\bEdg\/(\d+)/ },
  { browser: 'Chrome', brand: 'Google Chrome', agent: /\bChrome\/(\d+)/ },
  { browser: 'Chromium', brand: 'Chromium', agent: /\bChromium\/(\d+)/ },
] as const;

const PLATFORMS = [
  { platform: 'Windows', agent: /Windows/ },
  { platform: 'Android', agent: /Android/ },
  { platform: 'Chrome OS', agent: /CrOS/ },
  { platform: 'macOS', agent: /Mac OS X/ },
  { platform: 'Linux', agent: /Linux/ },
] as const;

function browserOf({ userAgent, userAgentData }: NavigatorFacts): [browser: string, version: string] {
  for (const { browser, brand, agent } of BROWSERS) {
    const version =
      userAgentData === undefined
        ? agent.exec(userAgent)?.[1]
        : userAgentData.brands.find((one) => one.brand === brand)?.version;
    if (version !== undefined) return [browser, version];
  }
  return ['other', '0'];
}

/**
 * Reads what is told of the machine from the browser.
 *
 * @param navigator `globalThis.navigator`
 * @param extensionVersion as in the manifest
 */
export function readMachine(navigator: NavigatorFacts, extensionVersion: string): MachineFacts {
  const { userAgent, userAgentData, language, hardwareConcurrency, deviceMemory } = navigator;
  const [browser, browserVersion] = browserOf(navigator);
  return {
    browser,
    browserVersion,
    platform:
      userAgentData?.platform ?? PLATFORMS.find(({ agent }) => agent.test(userAgent))?.platform ?? 'other',
    extensionVersion,
    language,
    ...defined({ cores: hardwareConcurrency, memoryGb: deviceMemory }),
  };
}

/**
 * `machine_info`: JSON in a string (API document, UncompressedMonitorInfo and 上报客户端机器配置信息). The document
 * leaves its members open.
 */
export function machineInfo(machine: MachineFacts): string {
  const { browser, browserVersion, platform, cores, memoryGb, extensionVersion, language } = machine;
  return redactCodes(
    JSON.stringify({
      browser,
      browser_version: browserVersion,
      platform,
      ...defined({ cores, memory_gb: memoryGb }),
      extension_version: extensionVersion,
      language,
    }),
  );
}
