import type { UnlistedScriptDefinition } from 'wxt';
import { startPosPage } from './pos-page';

// Without `defineUnlistedScript`, which would come along into every page.
export default { globalName: false, main: () => startPosPage() } satisfies UnlistedScriptDefinition;
