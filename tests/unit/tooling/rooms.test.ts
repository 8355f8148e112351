import { resolve } from 'node:path';
import { ESLint } from 'eslint';
import { beforeAll, describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');

/** The project's own lint configuration, reduced to the import table; nothing of it needs types. */
let linter: ESLint;

beforeAll(() => {
  linter = new ESLint({
    cwd: ROOT,
    ruleFilter: ({ ruleId }) => ruleId.startsWith('boundaries/'),
    overrideConfig: {
      files: ['**/*.ts'],
      languageOptions: { parserOptions: { projectService: false } },
    },
  });
});

/** What the linter says of one statement, if it stood in that file. */
async function complaints(file: string, statement: string): Promise<string[]> {
  const [result] = await linter.lintText(`${statement}\n`, { filePath: resolve(ROOT, file) });
  return (result?.messages ?? []).map(({ ruleId, message }) => `${ruleId ?? 'parser'}: ${message}`);
}

const FORBIDDEN = [
  ['payment knows nothing', 'lib/payment/money.ts', `import { Engine } from '../flow/engine';`],
  [
    'not even the contract',
    'lib/payment/money.ts',
    `import type { PayRequest } from '../contract/page/page-api';`,
  ],
  [
    'contract/page stands alone',
    'lib/contract/page/page-api.ts',
    `import { readFen } from '../../payment/money';`,
  ],
  [
    '… from its own neighbours too',
    'lib/contract/page/page-api.ts',
    `import type { OrderView } from '../messages/order-view';`,
  ],
  [
    'words know no engine',
    'lib/words/words-for.ts',
    `import type { OrderRecord } from '../flow/order-record';`,
  ],
  [
    'the engine knows no adapter',
    'lib/flow/engine.ts',
    `import type { DexieJournal } from '../journal/journal';`,
  ],
  [
    'the engine knows no browser',
    'lib/flow/engine.ts',
    `import { makeTillClock } from '../browser/till-clock';`,
  ],
  [
    'adapters do not know each other',
    'lib/gateway/client.ts',
    `import { openSigner } from '../signing/signer';`,
  ],
  [
    'adapters get no values of the engine',
    'lib/journal/journal.ts',
    `import { orderKey } from '../flow/order-record';`,
  ],
  [
    '… nor other types than the ports',
    'lib/journal/journal.ts',
    `import type { Engine } from '../flow/engine';`,
  ],
  ['the scanner knows no page', 'lib/scanner/wedge.ts', `import { PageBridge } from '../pos/page-bridge';`],
  [
    'components get the messenger handed in',
    'components/panel/panel-store.ts',
    `import { proveSender } from '../../lib/browser/sender';`,
  ],
  [
    'components know no engine',
    'components/panel/panel-store.ts',
    `import type { OrderRecord } from '../../lib/flow/order-record';`,
  ],
  [
    'nobody imports entrypoints',
    'lib/pos/pos-page.ts',
    `import { Till } from '../../entrypoints/background/till';`,
  ],
  [
    'the sandbox shares no code with the client',
    'sandbox/gateway/gateway.ts',
    `import { signPss } from '../../lib/signing/pss';`,
  ],
  [
    '… and of the gateway only types',
    'sandbox/gateway/gateway.ts',
    `import { ENDPOINTS } from '../../lib/gateway/endpoints';`,
  ],
  [
    'the client shares no code with the sandbox',
    'lib/gateway/client.ts',
    `import { TRIGGERS } from '../../sandbox/gateway/triggers';`,
  ],
  ['an export is an import', 'lib/payment/money.ts', `export { Engine } from '../flow/engine';`],
  [
    'a dynamic import is one as well',
    'lib/payment/money.ts',
    `export const late = () => import('../flow/engine');`,
  ],
] as const;

const ALLOWED = [
  [
    'words say what the contract names',
    'lib/words/words-for.ts',
    `import type { OrderView } from '../contract/messages/order-view';`,
  ],
  [
    'messages know the page API',
    'lib/contract/messages/order-view.ts',
    `import type { PageReply } from '../page/page-api';`,
  ],
  ['the engine knows payment', 'lib/flow/engine.ts', `import { moveTo } from '../payment/order-state';`],
  ['an adapter knows its port', 'lib/journal/journal.ts', `import type { Journal } from '../flow/ports';`],
  [
    '… and the records in it',
    'lib/gateway/client.ts',
    `import type { CallOutcome } from '../flow/call-outcome';`,
  ],
  [
    'the sandbox knows the wire',
    'sandbox/gateway/gateway.ts',
    `import type { Envelope } from '../../lib/gateway/wire-types';`,
  ],
  [
    'entrypoints put it all together',
    'entrypoints/background/index.ts',
    `import { Engine } from '../../lib/flow/engine';`,
  ],
  [
    'tests see everything',
    'tests/unit/tooling/rooms.test.ts',
    `import { Till } from '../../../entrypoints/background/till';`,
  ],
] as const;

describe('the import table of docs/architecture.md', () => {
  test.each(FORBIDDEN)('forbids: %s', async (_, file, statement) => {
    expect(await complaints(file, statement)).toEqual([
      expect.stringMatching(/^boundaries\/dependencies: The room/),
    ]);
  });

  test.each(ALLOWED)('allows: %s', async (_, file, statement) => {
    expect(await complaints(file, statement)).toEqual([]);
  });
});
