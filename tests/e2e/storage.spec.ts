import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JOURNAL_CASES } from '../contract/journal-suite';
import { expect, test } from './support/house';
import { loadInWorker } from './support/in-worker';

/** Every file of a folder, deep, as one buffer. */
async function bytesOf(folder: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) parts.push(await readFile(join(entry.parentPath, entry.name)));
  }
  return Buffer.concat(parts);
}

test('the journal keeps its contract on the real IndexedDB, in the service worker', async ({
  emptyHouse,
}) => {
  const worker = await emptyHouse.worker();
  await loadInWorker(worker, join(import.meta.dirname, 'support/worker-journal.ts'));
  const outcome = await worker.evaluate(async () =>
    (
      globalThis as unknown as { underTest: { runSuite: () => Promise<{ run: number; failures: string[] }> } }
    ).underTest.runSuite(),
  );
  expect(outcome).toEqual({ run: JOURNAL_CASES.length, failures: [] });
});

test('a journal of the first version is opened by the real IndexedDB, and keeps all that stands in it', async ({
  emptyHouse,
}) => {
  const worker = await emptyHouse.worker();
  await loadInWorker(worker, join(import.meta.dirname, 'support/worker-journal.ts'));
  const failure = await worker.evaluate(async () =>
    (
      globalThis as unknown as { underTest: { upgradeFromVersion1: () => Promise<void> } }
    ).underTest.upgradeFromVersion1(),
  );
  expect(failure).toBeUndefined();
});

test('neither keys nor payment codes lie in plain bytes in the profile', async ({ house }) => {
  const pos = await house.openPos();
  const wallet = house.gateway.wallet({ platform: 'wechat', balance: 100_000 });
  const paying = pos.pay({ posOrderId: 'Y-1', totalFee: 1250 });
  const code = wallet.newCode();
  await pos.scanWhenAsked(code);
  expect(await paying).toMatchObject({ resolved: { state: 'paid' } });
  const { authenKey, signingKeyPem } = house.gateway.merchant;
  await house.till.context.close();
  const stored = await bytesOf(join(house.profile, 'Default'));
  const der = Buffer.from(signingKeyPem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  expect(
    stored.includes('tillside-journal') || stored.includes(Buffer.from('tillside-journal', 'utf16le')),
  ).toBe(true);
  for (const secret of [authenKey, code, signingKeyPem.slice(60, 120)]) {
    expect(stored.includes(secret)).toBe(false);
    expect(stored.includes(Buffer.from(secret, 'utf16le'))).toBe(false);
    expect(stored.includes(Buffer.from(secret, 'utf16le').swap16())).toBe(false);
  }
  expect(stored.includes(der.subarray(200, 264))).toBe(false);
});
