import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { upgradeFromVersion1 } from '../../contract/journal-upgrade';

it('opens a journal of the first version, keeps all that stands in it, and takes refunds', async () => {
  await expect(upgradeFromVersion1()).resolves.toBeUndefined();
});
