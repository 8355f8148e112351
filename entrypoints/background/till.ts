import type { Settings } from '../../lib/contract/config/config-file';
import type { ConfigErrorCode } from '../../lib/contract/error-codes/config-errors';
import type { ConnectionTestCode, TestAnswer, TestStep } from '../../lib/contract/messages/options-messages';
import { changesOf, settingsOf } from '../../lib/config/changes';
import { flowPolicyOf, terminalOf } from '../../lib/config/for-flow';
import { readConfig, type ConfigReading } from '../../lib/config/read-config';
import type { SettingsStore, StoredSetup } from '../../lib/config/settings-store';
import type { CallOutcome } from '../../lib/flow/call-outcome';
import type { TillIdentity } from '../../lib/flow/engine';
import type { OrderRecord } from '../../lib/flow/order-record';
import type { FlowPolicy, Readiness, Signer } from '../../lib/flow/ports';
import type { GatewayClient } from '../../lib/gateway/client';
import { makeOrderNumber } from '../../lib/payment/order-number';
import { deleteVault, listVaults, openVault, sealKeys } from '../../lib/signing/vault';

type KeysState = 'missing' | 'open' | 'locked' | 'damaged';

export type Applying =
  { ok: true } | { ok: false; problems: { code: ConfigErrorCode; path: string; detail?: string }[] };

/** The defaults of the policy, for a till that is not set up yet. */
const DEFAULT_POLICY: FlowPolicy = {
  answerTimeoutMs: 30_000,
  queryFastIntervalMs: 2_000,
  queryIntervalMs: 5_000,
  giveUpMs: 60_000,
  attentionAfterMs: 120_000,
  orderReuseAfterMs: 8 * 3_600_000,
  confirmAmount: 'page',
  maxFee: 2_147_483_647,
};

/** The set-up of this till in the worker's memory: settings, signer, and whether the keys are proven. */
export class Till {
  readonly #store: SettingsStore;
  #setup: StoredSetup | undefined;
  #signer: Signer | undefined;
  #keys: KeysState = 'missing';
  #terminalType = 100;
  #proving: Promise<CallOutcome> | undefined;

  constructor(store: SettingsStore) {
    this.#store = store;
  }

  get settings(): Settings | undefined {
    return this.#setup?.settings;
  }

  get keys(): KeysState {
    return this.#keys;
  }

  get signer(): Signer | undefined {
    return this.#signer;
  }

  get provenAt(): number | undefined {
    return this.#isProven() ? this.#setup?.proof?.at : undefined;
  }

  /** Reads the set-up and opens the vault; to be called at each worker start. */
  async load(terminalType: number): Promise<void> {
    this.#terminalType = terminalType;
    this.#setup = await this.#store.read();
    await this.#openKeys();
  }

  async #openKeys(): Promise<void> {
    if (this.#setup === undefined) return;
    const opened = await openVault(this.#setup.vaultGeneration);
    this.#keys = opened.state;
    this.#signer = opened.state === 'open' ? opened.signer : undefined;
  }

  policy(): FlowPolicy {
    return this.settings === undefined ? DEFAULT_POLICY : flowPolicyOf(this.settings.policy);
  }

  identity(): TillIdentity | undefined {
    const { settings } = this;
    if (settings === undefined) return undefined;
    return {
      terminal: terminalOf(settings, this.#terminalType),
      orderPrefix: settings.merchant.order_prefix,
      defaultBody: settings.merchant.default_body,
    };
  }

  /** Whether the keys are there and open; asks nobody. */
  keysReady(): Readiness {
    if (this.settings === undefined || this.#keys === 'missing') return { ok: false, code: 'not-configured' };
    if (this.#keys === 'locked') return { ok: false, code: 'locked' };
    return this.#keys === 'open' ? { ok: true } : { ok: false, code: 'keys-damaged' };
  }

  /**
   * Whether a payment may start: no payment is started until an authenticated reply has been received under the present
   * keys (protocol.md, status 101). Asks the gateway where that is not known yet.
   */
  async readiness(gateway: GatewayClient): Promise<Readiness> {
    const keys = this.keysReady();
    if (!keys.ok || this.#isProven()) return keys;
    const outcome = await this.#prove(gateway);
    return isAuthenticated(outcome) ? { ok: true } : { ok: false, code: 'gateway-not-proven' };
  }

  #isProven(): boolean {
    const proof = this.#setup?.proof;
    const settings = this.settings;
    return (
      proof !== undefined &&
      settings !== undefined &&
      proof.keyId === this.#signer?.keyId &&
      proof.baseUrl === settings.gateway.base_urls[0] &&
      proof.outSubMchId === settings.merchant.out_sub_mch_id
    );
  }

  /** Asks about an order number that cannot exist: an authenticated "unknown order" proves the keys. */
  async #prove(gateway: GatewayClient): Promise<CallOutcome> {
    this.#proving ??= this.#askUnknownOrder(gateway).finally(() => {
      this.#proving = undefined;
    });
    return this.#proving;
  }

  async #askUnknownOrder(gateway: GatewayClient): Promise<CallOutcome> {
    const identity = this.identity();
    const [setup, signer] = [this.#setup, this.#signer];
    if (identity === undefined || setup === undefined || signer === undefined) {
      return { kind: 'not-sent', detail: 'not set up' };
    }
    const outTradeNo = makeOrderNumber(identity.orderPrefix);
    const probe: OrderRecord = {
      outTradeNo,
      key: outTradeNo,
      origin: '',
      posOrderId: outTradeNo,
      attempt: 1,
      version: 1,
      state: 'created',
      platform: 'wechat',
      totalFee: 1,
      body: identity.defaultBody,
      createdAt: 0,
      terminal: identity.terminal,
      reverse: { tries: 0, refusals: 0, followUps: 0 },
      queries: { count: 0 },
      refundedFee: 0,
    };
    const outcome = await gateway.queryOrder(probe);
    if (isAuthenticated(outcome) && this.#setup === setup) {
      const { baseUrl, outSubMchId } = identity.terminal;
      this.#setup = { ...setup, proof: { keyId: signer.keyId, baseUrl, outSubMchId, at: Date.now() } };
      await this.#store.write(this.#setup);
    }
    return outcome;
  }

  /** Tests the connection: does the domain answer, and does it know our key. */
  async test(gateway: GatewayClient): Promise<TestAnswer> {
    const ready = this.keysReady();
    const baseUrl = this.settings?.gateway.base_urls[0];
    if (baseUrl === undefined || !ready.ok) {
      const code: ConnectionTestCode = !ready.ok && ready.code === 'locked' ? 'locked' : 'not-configured';
      return { ok: false, steps: [{ step: 'ping', ok: false, ms: 0, code }] };
    }
    const startedAt = performance.now();
    const ping = await gateway.ping(baseUrl);
    const pinged = performance.now();
    const steps: TestStep[] = [
      step('ping', ping.kind === 'body' ? 'answered' : 'not-reachable', pinged - startedAt, ping.kind),
    ];
    const outcome = await this.#prove(gateway);
    steps.push(
      step(
        'authenticate',
        testCodeOf(outcome),
        performance.now() - pinged,
        'reason' in outcome ? outcome.reason : undefined,
      ),
    );
    return { ok: steps.every(({ ok }) => ok), steps };
  }

  /** Reads a configuration file and tells what it would change; keeps nothing. */
  preview(text: string): ConfigReading & { changes?: ReturnType<typeof changesOf> } {
    const reading = readConfig(text, __LOOPBACK_ALLOWED__);
    if (!reading.ok) return reading;
    if (reading.config.keys === undefined && this.#keys === 'missing') {
      return { ok: false, problems: [{ code: 'config-keys-missing', path: 'keys' }] };
    }
    return { ...reading, changes: changesOf(this.settings, this.#keys !== 'missing', reading.config) };
  }

  /**
   * Applies a configuration file, whole or not at all: the new vault is written first, then one row makes settings and
   * vault valid at once, then the old vault is deleted.
   *
   * @param openOrders of the present merchant: they could not be asked about after a change of merchant
   */
  async apply(text: string, openOrders: readonly OrderRecord[]): Promise<Applying> {
    const reading = this.preview(text);
    if (!reading.ok) return reading;
    const { config } = reading;
    const settings = settingsOf(config);
    const moved = openOrders.some(
      ({ terminal }) => terminal.outSubMchId !== settings.merchant.out_sub_mch_id,
    );
    if (moved)
      return { ok: false, problems: [{ code: 'config-orders-open', path: 'merchant.out_sub_mch_id' }] };
    try {
      const before = this.#setup;
      let vaultGeneration = before?.vaultGeneration ?? 0;
      if (config.keys !== undefined) {
        vaultGeneration = Math.max(vaultGeneration, ...(await listVaults())) + 1;
        const sealed = await sealKeys({
          generation: vaultGeneration,
          authenKey: config.keys.authen_key,
          signingKeyPem: config.keys.signing_key_pem,
          ...(config.keys.signing_key_password === undefined
            ? {}
            : { signingKeyPassword: config.keys.signing_key_password }),
          protection: { mode: 'plain' },
        });
        if (!sealed.ok) return { ok: false, problems: [{ code: sealed.code, path: 'keys' }] };
      }
      const proof = before?.proof;
      await this.#store.write({ settings, vaultGeneration, ...(proof === undefined ? {} : { proof }) });
      this.#setup = await this.#store.read();
      await this.#openKeys();
    } catch (error) {
      return { ok: false, problems: [{ code: 'config-storage-failed', path: '', detail: String(error) }] };
    }
    await this.sweep();
    return { ok: true };
  }

  /** Deletes vaults that no setting points to: left by an import that was cut short, or replaced. */
  async sweep(): Promise<void> {
    const kept = this.#setup?.vaultGeneration;
    for (const generation of await listVaults()) {
      if (generation !== kept) await deleteVault(generation);
    }
  }
}

function isAuthenticated(outcome: CallOutcome): boolean {
  return 'freshness' in outcome;
}

function step(name: TestStep['step'], code: ConnectionTestCode, ms: number, detail?: string): TestStep {
  const ok = code === 'answered';
  return { step: name, ok, ms: Math.round(ms), code, ...(ok || detail === undefined ? {} : { detail }) };
}

function testCodeOf(outcome: CallOutcome): ConnectionTestCode {
  if (isAuthenticated(outcome)) return 'answered';
  if (outcome.kind !== 'unsettled') return 'not-configured';
  switch (outcome.reason) {
    case 'status-101':
      return 'keys-refused';
    case 'no-answer':
    case 'network-failed':
      return 'not-reachable';
    default:
      return 'not-authenticated';
  }
}
