import type { ConfigFile, Settings } from '../../lib/contract/config/config-file';
import type { ConfigErrorCode } from '../../lib/contract/error-codes/config-errors';
import type { ConnectionTestCode, TestAnswer, TestStep } from '../../lib/contract/messages/options-messages';
import { changesOf, settingsOf } from '../../lib/config/changes';
import { DEFAULT_FLOW_POLICY, flowPolicyOf, terminalOf } from '../../lib/config/for-flow';
import { readConfig, type ConfigReading } from '../../lib/config/read-config';
import type { SettingsStore, StoredSetup } from '../../lib/config/settings-store';
import type { CallOutcome } from '../../lib/flow/call-outcome';
import type { TillIdentity } from '../../lib/flow/engine';
import type { OrderRecord } from '../../lib/flow/order-record';
import type { FlowPolicy, Readiness, Signer } from '../../lib/flow/ports';
import { KeyedLock } from '../../lib/flow/keyed-lock';
import type { GatewayClient } from '../../lib/gateway/client';
import { defined } from '../../lib/payment/defined';
import { makeOrderNumber } from '../../lib/payment/order-number';
import { deleteVault, listVaults, openVault, sealKeys } from '../../lib/signing/vault';

type KeysState = 'missing' | 'open' | 'locked' | 'damaged';

export type Applying =
  { ok: true } | { ok: false; problems: { code: ConfigErrorCode; path: string; detail?: string }[] };

/** The set-up of this till in the worker's memory: settings, signer, and whether the keys are proven. */
export class Till {
  readonly #store: SettingsStore;
  #setup: StoredSetup | undefined;
  #signer: Signer | undefined;
  #keys: KeysState = 'missing';
  #terminalType = 100;
  #proving: Promise<CallOutcome> | undefined;
  readonly #remember: (freshness: string) => Promise<void>;
  readonly #imports = new KeyedLock();
  readonly #lock = new KeyedLock();

  /** @param remember notes a reply that was acted upon, so that it cannot be played back for an order's */
  constructor(store: SettingsStore, remember: (freshness: string) => Promise<void>) {
    this.#store = store;
    this.#remember = remember;
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

  /** OrderClient `terminal_type` of this machine (API document, OrderClient). */
  get terminalType(): number {
    return this.#terminalType;
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
    return this.settings === undefined ? DEFAULT_FLOW_POLICY : flowPolicyOf(this.settings.policy);
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
    return (
      proof !== undefined && proof.keyId === this.#signer?.keyId && proof.terminal === this.#terminalText()
    );
  }

  #terminalText(): string {
    return JSON.stringify(this.identity()?.terminal);
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
    if ('freshness' in outcome && this.#setup?.vaultGeneration === setup.vaultGeneration) {
      const proof = { keyId: signer.keyId, terminal: JSON.stringify(identity.terminal), at: Date.now() };
      await this.#remember(outcome.freshness);
      await this.#store.prove(setup.vaultGeneration, proof);
      // Whatever was applied meanwhile stands: the proof counts for the terminal that it names.
      this.#setup = { ...this.#setup, proof };
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
   * Applies a configuration file, whole or not at all: the new vault is written and opened first, then one row makes
   * settings and vault valid at once, then the old vault is deleted. One import at a time.
   *
   * @param openOrders of the present merchant, read when it is about to change: nobody could ask about them afterwards
   */
  async apply(text: string, openOrders: () => Promise<readonly OrderRecord[]>): Promise<Applying> {
    return this.#imports.run('import', async () => {
      const reading = this.preview(text);
      if (!reading.ok) return reading;
      try {
        return await this.#applyConfig(reading.config, openOrders);
      } catch (error) {
        return refuse('config-storage-failed', '', String(error));
      } finally {
        await this.#sweep();
      }
    });
  }

  async #applyConfig(
    config: ConfigFile,
    openOrders: () => Promise<readonly OrderRecord[]>,
  ): Promise<Applying> {
    const settings = settingsOf(config);
    let vaultGeneration = this.#setup?.vaultGeneration ?? 0;
    if (config.keys !== undefined) {
      vaultGeneration = Math.max(vaultGeneration, ...(await listVaults())) + 1;
      const { authen_key, signing_key_pem, signing_key_password } = config.keys;
      const sealed = await sealKeys({
        generation: vaultGeneration,
        authenKey: authen_key,
        signingKeyPem: signing_key_pem,
        ...defined({ signingKeyPassword: signing_key_password }),
        protection: { mode: 'plain' },
      });
      if (!sealed.ok) return refuse(sealed.code, 'keys');
      const opened = await openVault(vaultGeneration);
      if (opened.state !== 'open') return refuse('vault-damaged', 'keys');
    }
    return this.holdSetup(async () => {
      const open = await openOrders();
      const moved = open.some(({ terminal }) => terminal.outSubMchId !== settings.merchant.out_sub_mch_id);
      if (moved) return refuse('config-orders-open', 'merchant.out_sub_mch_id');
      const proof = this.#setup?.proof;
      const setup = { settings, vaultGeneration, ...defined({ proof }) };
      await this.#store.write(setup);
      this.#setup = { id: 'setup', ...setup };
      await this.#openKeys();
      return { ok: true };
    });
  }

  /** Runs a task during which settings and keys do not change. */
  holdSetup<T>(task: () => Promise<T>): Promise<T> {
    return this.#lock.run('setup', task);
  }

  /** Deletes vaults that no setting points to: left by an import that was cut short or refused, or replaced. */
  async sweep(): Promise<void> {
    await this.#imports.run('import', () => this.#sweep());
  }

  async #sweep(): Promise<void> {
    try {
      const kept = (await this.#store.read())?.vaultGeneration;
      for (const generation of await listVaults()) {
        if (generation !== kept) await deleteVault(generation);
      }
    } catch (error) {
      // What could not be deleted now is deleted at the next start; it must not undo what has been applied.
      console.warn('tillside', 'vault-not-deleted', String(error));
    }
  }
}

function refuse(code: ConfigErrorCode, path: string, detail?: string): Applying {
  return { ok: false, problems: [{ code, path, ...defined({ detail }) }] };
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
