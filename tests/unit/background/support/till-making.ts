import { Till } from '../../../../entrypoints/background/till';
import { SettingsStore } from '../../../../lib/config/settings-store';
import type { CallOutcome } from '../../../../lib/flow/call-outcome';
import type { OrderRecord } from '../../../../lib/flow/order-record';
import { GatewayClient } from '../../../../lib/gateway/client';
import { goodConfig } from '../../config/config-making';
import { notKnown } from '../../flow/support/outcomes';
import { makeRsaKey, pkcs8Pem } from '../../signing/pem-making';

const LINUX = 4;
const PEM = pkcs8Pem(makeRsaKey(2048));

/** Nothing is in flight. */
export const nothingOpen = async (): Promise<readonly OrderRecord[]> => [];

/** A configuration file that a till can apply; members are put in place, `undefined` takes one out. */
export function configText(
  change: Partial<Record<string, Record<string, unknown> | undefined>> = {},
): string {
  const config: Record<string, unknown> = {
    ...goodConfig(),
    keys: { authen_key: 'kpublic1', signing_key_pem: PEM },
  };
  for (const [section, members] of Object.entries(change)) {
    if (members === undefined) delete config[section];
    else config[section] = { ...(config[section] as object | undefined), ...members };
  }
  return JSON.stringify(config);
}

/** The worker starts: a till reads what is stored. */
export async function startTill(store = new SettingsStore()): Promise<Till> {
  const till = new Till(store, async () => undefined);
  await till.load(LINUX);
  return till;
}

/** A till that is set up, with keys that are open. */
export async function readyTill(store?: SettingsStore): Promise<Till> {
  const till = await startTill(store);
  const applied = await till.apply(configText(), nothingOpen);
  if (!applied.ok) throw new Error(JSON.stringify(applied.problems));
  return till;
}

/** A gateway client of which only the question about an order is asked. */
export class ProvingGateway extends GatewayClient {
  asked = 0;
  /** What is answered, and when. */
  answer: () => Promise<CallOutcome> = async () => notKnown();

  constructor() {
    super({
      fetch: () => Promise.reject(new Error('no network')),
      now: () => 0,
      signer: () => undefined,
      baseUrls: () => [],
      sdkVersion: '0',
    });
  }

  override async queryOrder(): Promise<CallOutcome> {
    this.asked += 1;
    return this.answer();
  }
}
