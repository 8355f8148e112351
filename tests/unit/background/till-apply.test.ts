import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { Dexie } from 'dexie';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { SettingsStore, type StoredSetup } from '../../../lib/config/settings-store';
import { listVaults, sealKeys } from '../../../lib/signing/vault';
import { makeOrderRecord } from '../../contract/order-making';
import { makeRsaKey, pkcs8Pem } from '../signing/pem-making';
import { configText, nothingOpen, ProvingGateway, readyTill, startTill } from './support/till-making';
import { notKnown } from '../flow/support/outcomes';

const NEW_MERCHANT = { merchant: { out_sub_mch_id: 'sub-2' } };
const NEW_SHOP = { merchant: { out_shop_id: 'shop-2' } };
const sub1Order = makeOrderRecord({ state: 'paying' });

beforeEach(() => {
  Dexie.dependencies.indexedDB = new IDBFactory();
});

/** A store that lets the test in at the instants of an import. */
class WatchedStore extends SettingsStore {
  beforeWrite: () => Promise<void> = async () => undefined;
  afterWrite: () => Promise<void> = async () => undefined;

  override async write(setup: Omit<StoredSetup, 'id'>): Promise<void> {
    await this.beforeWrite();
    await super.write(setup);
    await this.afterWrite();
  }
}

/** What a worker that starts now finds. */
async function afterRestart() {
  const { settings, keys } = await startTill();
  return { merchant: settings?.merchant.out_sub_mch_id, shop: settings?.merchant.out_shop_id, keys };
}

describe('applying a configuration file', () => {
  it('sets an empty till up, and outlives the worker', async () => {
    const empty = await startTill();
    expect(empty.keysReady()).toEqual({ ok: false, code: 'not-configured' });
    const till = await readyTill();
    expect(till.keysReady()).toEqual({ ok: true });
    expect(await afterRestart()).toEqual({ merchant: 'sub-1', shop: 'shop-1', keys: 'open' });
  });

  it('two at once: one after the other, the last one stands, and one vault is left', async () => {
    const till = await readyTill();
    const applied = await Promise.all([
      till.apply(configText(NEW_SHOP), nothingOpen),
      till.apply(configText(NEW_MERCHANT), nothingOpen),
    ]);
    expect(applied).toEqual([{ ok: true }, { ok: true }]);
    expect(till.keys).toBe('open');
    expect(till.settings?.merchant).toMatchObject({ out_sub_mch_id: 'sub-2', out_shop_id: 'shop-1' });
    expect(await afterRestart()).toEqual({ merchant: 'sub-2', shop: 'shop-1', keys: 'open' });
    expect(await listVaults()).toHaveLength(1);
  });

  it('a file without keys keeps those that are there', async () => {
    const till = await readyTill();
    const keyId = till.signer?.keyId;
    expect(await till.apply(configText({ ...NEW_SHOP, keys: undefined }), nothingOpen)).toEqual({ ok: true });
    expect(till.signer?.keyId).toBe(keyId);
    expect(await afterRestart()).toEqual({ merchant: 'sub-1', shop: 'shop-2', keys: 'open' });
  });

  it('a file without keys is refused where there are none', async () => {
    const till = await startTill();
    expect(await till.apply(configText({ keys: undefined }), nothingOpen)).toEqual({
      ok: false,
      problems: [{ code: 'config-keys-missing', path: 'keys' }],
    });
    expect(till.settings).toBeUndefined();
  });

  it.each([
    ['no PEM', { signing_key_pem: 'no key' }, 'key-not-pem'],
    ['a short key', { signing_key_pem: pkcs8Pem(makeRsaKey(1024)) }, 'key-not-2048'],
    ['half a character', { authen_key: '\ud800' }, 'authen-key-malformed'],
  ])('keys that are refused (%s) leave no vault and change nothing', async (_name, keys, code) => {
    const till = await readyTill();
    const before = { keyId: till.signer?.keyId, vaults: await listVaults() };
    expect(await till.apply(configText({ ...NEW_MERCHANT, keys }), nothingOpen)).toEqual({
      ok: false,
      problems: [{ code, path: 'keys' }],
    });
    expect({ keyId: till.signer?.keyId, vaults: await listVaults() }).toEqual(before);
    expect(await afterRestart()).toEqual({ merchant: 'sub-1', shop: 'shop-1', keys: 'open' });
  });

  it('a row that cannot be written changes nothing and leaves no vault', async () => {
    const store = new WatchedStore();
    const till = await readyTill(store);
    const vaults = await listVaults();
    store.beforeWrite = () => Promise.reject(new Error('disk full'));
    expect(await till.apply(configText(NEW_MERCHANT), nothingOpen)).toMatchObject({
      ok: false,
      problems: [{ code: 'config-storage-failed' }],
    });
    expect(await listVaults()).toEqual(vaults);
    expect(till.settings?.merchant.out_sub_mch_id).toBe('sub-1');
    expect(await afterRestart()).toEqual({ merchant: 'sub-1', shop: 'shop-1', keys: 'open' });
  });

  it('cut short between the vault and the row: the old set-up stands, and the vault is swept', async () => {
    await readyTill();
    const [generation = 0] = await listVaults();
    const sealed = await sealKeys({
      generation: generation + 1,
      authenKey: 'kpublic2',
      protection: { mode: 'plain' },
    });
    expect(sealed.ok).toBe(true);
    const till = await startTill();
    expect(till.keys).toBe('open');
    expect(await listVaults()).toEqual([generation, generation + 1]);
    await till.sweep();
    expect(await listVaults()).toEqual([generation]);
    expect(await afterRestart()).toMatchObject({ keys: 'open' });
  });

  it('cut short between the row and the sweep: the new set-up stands', async () => {
    const store = new WatchedStore();
    const till = await readyTill(store);
    let swept: (() => void) | undefined;
    const cut = new Promise<void>((resolve) => {
      store.afterWrite = async () => {
        resolve();
        await new Promise<void>((go) => (swept = go));
      };
    });
    const applying = till.apply(configText(NEW_MERCHANT), nothingOpen);
    await cut;
    expect(await listVaults()).toHaveLength(2);
    const next = await startTill();
    expect(next.settings?.merchant.out_sub_mch_id).toBe('sub-2');
    await next.sweep();
    expect(await listVaults()).toHaveLength(1);
    expect(await afterRestart()).toMatchObject({ merchant: 'sub-2', keys: 'open' });
    swept?.();
    await applying;
  });
});

describe('a change of merchant', () => {
  const refusal = {
    ok: false,
    problems: [{ code: 'config-orders-open', path: 'merchant.out_sub_mch_id' }],
  };

  it('is refused while an order of the present one is in flight', async () => {
    const till = await readyTill();
    const vaults = await listVaults();
    expect(await till.apply(configText(NEW_MERCHANT), async () => [sub1Order])).toEqual(refusal);
    expect(await afterRestart()).toEqual({ merchant: 'sub-1', shop: 'shop-1', keys: 'open' });
    expect(await listVaults()).toEqual(vaults);
    expect(await till.apply(configText(NEW_SHOP), async () => [sub1Order])).toEqual({ ok: true });
  });

  it('is refused, too, when the order starts while the keys are being sealed', async () => {
    const till = await readyTill();
    const open: (typeof sub1Order)[] = [];
    // A payment holds the set-up while its intent is written; the import waits for it and then looks.
    let applying: ReturnType<typeof till.apply> | undefined;
    await till.holdSetup(async () => {
      applying = till.apply(configText(NEW_MERCHANT), async () => [...open]);
      await vi.waitUntil(async () => (await listVaults()).length === 2);
      open.push(sub1Order);
    });
    expect(await applying).toEqual(refusal);
    expect(await afterRestart()).toEqual({ merchant: 'sub-1', shop: 'shop-1', keys: 'open' });
  });

  it('a payment that comes while the row is written finds the new set-up', async () => {
    const store = new WatchedStore();
    const till = await readyTill(store);
    let seen: Promise<string | undefined> | undefined;
    store.beforeWrite = async () => {
      seen ??= till.holdSetup(async () => till.identity()?.terminal.outSubMchId);
    };
    await till.apply(configText(NEW_MERCHANT), nothingOpen);
    expect(await seen).toBe('sub-2');
  });
});

describe('a proof that lands while a file is applied', () => {
  it.each(['beforeWrite', 'afterWrite'] as const)('%s: brings nothing old back', async (instant) => {
    const store = new WatchedStore();
    const till = await readyTill(store);
    const gateway = new ProvingGateway();
    let answer: () => void = () => undefined;
    gateway.answer = () => new Promise((resolve) => (answer = () => resolve(notKnown())));
    const proving = till.readiness(gateway);
    store[instant] = async () => {
      answer();
      if (instant === 'beforeWrite') await proving;
    };
    expect(await till.apply(configText(NEW_MERCHANT), nothingOpen)).toEqual({ ok: true });
    await proving;
    expect(till.settings?.merchant.out_sub_mch_id).toBe('sub-2');
    expect(till.keys).toBe('open');
    expect(till.provenAt).toBeUndefined();
    expect(await afterRestart()).toEqual({ merchant: 'sub-2', shop: 'shop-1', keys: 'open' });
    expect((await startTill()).provenAt).toBeUndefined();
  });
});

describe('the proof of the keys', () => {
  it('is asked for once, kept, and outlives the worker', async () => {
    const till = await readyTill();
    const gateway = new ProvingGateway();
    expect(till.provenAt).toBeUndefined();
    expect(await Promise.all([till.readiness(gateway), till.readiness(gateway)])).toEqual([
      { ok: true },
      { ok: true },
    ]);
    expect(gateway.asked).toBe(1);
    const next = await startTill();
    expect(next.provenAt).toBeDefined();
    expect(await next.readiness(gateway)).toEqual({ ok: true });
    expect(gateway.asked).toBe(1);
  });

  it('needs an answer that is authenticated', async () => {
    const till = await readyTill();
    const gateway = new ProvingGateway();
    gateway.answer = async () => ({ kind: 'unsettled', reason: 'status-101' });
    expect(await till.readiness(gateway)).toEqual({ ok: false, code: 'gateway-not-proven' });
    expect(till.provenAt).toBeUndefined();
  });

  it.each([
    ['the service provider', { merchant: { out_mch_id: 'mch-2' } }],
    ['the merchant', NEW_MERCHANT],
    ['the shop', NEW_SHOP],
    ['the device', { terminal: { device_id: 'till-2' } }],
    ['the address', { gateway: { base_urls: ['https://tj.pay.qcloud.com/cpay'] } }],
    ['the keys', { keys: {} }],
  ])('is void once %s changed', async (_name, change) => {
    const till = await readyTill();
    const gateway = new ProvingGateway();
    await till.readiness(gateway);
    expect(till.provenAt).toBeDefined();
    const file = 'keys' in change ? change : { ...change, keys: undefined };
    expect(await till.apply(configText(file), nothingOpen)).toEqual({ ok: true });
    expect(till.provenAt).toBeUndefined();
    expect((await startTill()).provenAt).toBeUndefined();
    gateway.answer = async () => ({ kind: 'unsettled', reason: 'no-answer' });
    expect(await till.readiness(gateway)).toEqual({ ok: false, code: 'gateway-not-proven' });
  });

  it('stands when only the policy changed', async () => {
    const till = await readyTill();
    await till.readiness(new ProvingGateway());
    await till.apply(configText({ keys: undefined, policy: { give_up_ms: 50_000 } }), nothingOpen);
    expect(till.provenAt).toBeDefined();
  });
});
