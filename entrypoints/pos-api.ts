import type { UnlistedScriptDefinition } from 'wxt';
import { installPageApi } from '../lib/pos/page-api';

// Without `defineUnlistedScript`, which would come along into every page.
export default {
  globalName: false,
  main: () => installPageApi(__TILLSIDE_VERSION__),
} satisfies UnlistedScriptDefinition;
