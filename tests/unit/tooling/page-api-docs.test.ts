import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FAILURE_CODES, REFUND_FAILURE_CODES } from '../../../lib/contract/error-codes/failure-codes';
import { PAGE_ERROR_CODES } from '../../../lib/contract/error-codes/page-errors';

const text = readFileSync(new URL('../../../docs/page-api.md', import.meta.url), 'utf8');

test.each([...PAGE_ERROR_CODES, ...FAILURE_CODES, ...REFUND_FAILURE_CODES])(
  'the page API’s documentation explains %s',
  (code) => {
    expect(text).toContain(`\`${code}\``);
  },
);
