import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { installPageApi } from '../lib/pos/page-api';

export default defineUnlistedScript(() => installPageApi(__TILLSIDE_VERSION__));
