import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { startPosPage } from '../lib/pos/pos-page';

export default defineUnlistedScript(() => startPosPage());
